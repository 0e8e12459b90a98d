import type { SessionState } from "../state/state.ts";
import type { Turn } from "./turn.ts";

/** The link came up: what it tells at first is about the past. */
export function linkConnected(turn: Turn): void {
  turn.state.link.phase = "replay";
  startListening(turn);
}

/** From now on silence counts, and what is heard is to be compared with what was known before. */
export function startListening(turn: Turn): void {
  turn.state.link.since = turn.now;
  for (const session of turn.state.sessions) session.confirmedAt = session.lastFrameAt;
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
