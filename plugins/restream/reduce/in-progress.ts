import { eventKey, isBuried } from "../state/ended.ts";
import { clip } from "../state/limits.ts";
import type { SessionState } from "../state/state.ts";
import type { EventInProgress } from "../wire/frames.ts";
import { forgetUnseenIncoming } from "./link.ts";
import { mergeSession, openSession, replaceSession } from "./open-session.ts";
import { tellSnapshot } from "./snapshot.ts";
import { conclude, endSession } from "./tell.ts";
import { nextSessionOf, sessionOf, type Turn } from "./turn.ts";

/** A stream that the REST API does not list has ended only if the socket, which replays a minute, was silent about it for longer than this. */
const unseenMs = 120_000;
/** An event of the REST API that was seen to end is not taken for a new stream within this time. */
const endedEventMs = 86_400_000;
/** An event stays listed for a while after its encoder left: within this time the socket alone tells whether it comes back. */
const leftoverMs = 600_000;
/** How far the start of an event and that of its stream may lie apart. */
const startSlackMs = 600_000;

/**
 * The link has told about the past. Together with what the REST API lists, every stream is now known to go on, to have ended, or to have
 * begun, and is said to. `events` is undefined when the API could not be asked: then silence decides about what was not heard of.
 */
export function settle(turn: Turn, accountId: number | null, events: readonly EventInProgress[] | undefined): void {
  const { link } = turn.state;
  if (link.phase !== "settled") turn.state.link = { phase: "settled", since: link.since };
  turn.state.userId ??= accountId;
  const listed = events?.filter((event) => !event.record_only);
  for (const session of turn.state.sessions) compare(turn, session, listed);
  for (const event of listed ?? []) begin(turn, event);
  for (const session of turn.state.sessions) {
    session.isNext = false;
    if (session.announceAt !== null) session.announceAt = turn.now + 1;
    conclude(turn, session);
  }
  tellSnapshot(turn);
}

function compare(turn: Turn, session: SessionState, listed: readonly EventInProgress[] | undefined): void {
  const match = listed?.find((event) => isAbout(event, session));
  if (match !== undefined) {
    attach(session, match);
    if (!session.isNext) session.lastFrameAt = session.confirmedAt = turn.now;
  }
  if (session.isNext) return;
  const next = nextSessionOf(turn, session.userId);
  const isConfirmed = session.confirmedAt >= turn.state.link.since;
  if (next !== undefined && isConfirmed) mergeSession(turn, session, next);
  else if (next !== undefined) replaceSession(turn, session, next);
  else if (!isConfirmed && listed !== undefined && turn.now - session.lastFrameAt > unseenMs) {
    endSession(turn, session, session.lastFrameAt, "not seen");
  }
  forgetUnseenIncoming(turn, session);
}

/** By event id where both sides know it; else by time: it began about when the stream did, or has been going on since before. */
function isAbout(event: EventInProgress, session: SessionState): boolean {
  if (session.eventId !== null) return session.eventId === event.id;
  if (event.started_at === null) return false;
  return Math.abs(event.started_at * 1000 - session.startedAt) <= startSlackMs;
}

function attach(session: SessionState, event: EventInProgress): void {
  session.eventId ??= event.id;
  session.title ??= clip(event.title);
  for (const destination of event.destinations) {
    const channel = session.channels.find((one) => one.id === destination.channel_id);
    if (channel !== undefined) channel.broadcastUrl = clip(destination.url) ?? channel.broadcastUrl;
  }
}

/** Begins a stream that only the REST API knows of. */
function begin(turn: Turn, event: EventInProgress): void {
  const { userId } = turn.state;
  if (userId === null) return;
  if (sessionOf(turn, userId) !== undefined) return;
  if (isBuried(turn.state, eventKey(event.id), turn.now, endedEventMs)) return;
  const startedAt = event.started_at === null ? turn.now : event.started_at * 1000;
  const previous = turn.state.previous.find((one) => one.userId === userId);
  if (previous?.encoderLeft === true && startedAt <= previous.endedAt && turn.now - previous.endedAt < leftoverMs) return;
  const session = openSession(turn, userId, { name: event.id, startedAt, eventId: event.id });
  session.heldByApi = true;
  session.url ??= clip(event.destinations.find((destination) => destination.url !== null)?.url ?? null);
  attach(session, event);
  if (previous !== undefined && startedAt > previous.endedAt + turn.silenceMs) session.announceAt = turn.now;
}
