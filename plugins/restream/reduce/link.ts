import type { SessionState } from "../state/state.ts";
import type { Turn } from "./turn.ts";

/** The link came up: what it tells at first is about the past. */
export function linkConnected(turn: Turn): void {
  turn.state.link = { phase: "replay", since: turn.now };
  for (const session of turn.state.sessions) session.lastBeforeLink = session.lastFrameAt;
}

/** The link is down: from now on silence says nothing. */
export function linkDown(turn: Turn): void {
  if (turn.state.link.phase !== "off") turn.state.link = { phase: "off", since: turn.now };
}

/** Forgets ingest sessions that ended unheard while the link was down: of several, those that were not heard of over this link. */
export function forgetUnseenIncoming(turn: Turn, session: SessionState): void {
  const seen = session.incoming.filter((one) => one.lastSeenAt >= turn.state.link.since);
  if (seen.length > 0) session.incoming = seen;
}

/**
 * When the encoder itself was not heard of over this link: the start of the earliest delivery, if all that were heard of began long after
 * anything before. Then this is another stream. Undefined otherwise.
 */
export function hasOnlyNewer(turn: Turn, session: SessionState): number | undefined {
  const { since } = turn.state.link;
  if (session.lastBeforeLink >= since || session.incoming.some((one) => one.lastSeenAt >= since)) return undefined;
  const heard = session.channels.filter((channel) => channel.lastSeenAt >= since && channel.reported === true);
  const earliest = Math.min(...heard.map((channel) => channel.createdAt * 1000));
  return heard.length > 0 && earliest > session.lastBeforeLink + turn.silenceMs ? earliest : undefined;
}
