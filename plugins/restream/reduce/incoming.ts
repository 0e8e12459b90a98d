import { bury, incomingKey, isBuried } from "../state/ended.ts";
import { keepNewest, limits } from "../state/limits.ts";
import type { SessionState } from "../state/state.ts";
import type { IncomingDeleted, IncomingUpdated } from "../wire/updates.ts";
import { openSession, renameSession, replaceSession } from "./open-session.ts";
import { conclude } from "./tell.ts";
import { isLater, sessionOf, touch, type Turn, userOf } from "./turn.ts";

/** An update of an ingest session that ended this recently is a late or replayed one. Twice what Restream replays. */
const echoMs = 120_000;

/** `updateIncoming`: the encoder is there. */
export function incomingUpdated(turn: Turn, update: IncomingUpdated): void {
  const userId = userOf(turn, update);
  if (userId === undefined) return;
  const { suid, createdAt } = update;
  if (isBuried(turn.state, incomingKey(userId, suid, createdAt), turn.now, echoMs)) return;
  const beginning = { name: suid, startedAt: createdAt * 1000, eventId: update.eventId };
  let session = sessionOf(turn, userId) ?? openSession(turn, userId, beginning);
  if (isLeftBehind(turn, session, update)) session = replaceSession(turn, session, beginning);
  if (!session.announced && !session.hadIncoming) renameSession(turn, session, beginning);
  touch(turn, session, update);
  const known = session.incoming.find((one) => one.suid === suid && one.createdAt === createdAt);
  if (known === undefined) keepNewest(session.incoming, { suid, createdAt, lastSeenAt: turn.now }, limits.incomingPerSession);
  else known.lastSeenAt = turn.now;
  session.hadIncoming = true;
  session.heldByApi = false;
  conclude(turn, session);
}

/** `deleteIncoming`: the encoder left. The stream is over when no other ingest session of it goes on. */
export function incomingDeleted(turn: Turn, update: IncomingDeleted): void {
  const userId = userOf(turn, update);
  if (userId === undefined) return;
  const { suid, createdAt } = update;
  const key = incomingKey(userId, suid, createdAt);
  const isReplayed = isBuried(turn.state, key, turn.now, Number.POSITIVE_INFINITY);
  let session = sessionOf(turn, userId);
  const known = session?.incoming.some((one) => one.suid === suid && one.createdAt === createdAt) ?? false;
  if (known || !isReplayed) bury(turn.state, key, turn.now);
  if (session === undefined) return;
  if (!known && (isReplayed || session.hadIncoming)) return;
  if (isLeftBehind(turn, session, update))
    session = replaceSession(turn, session, { name: suid, startedAt: createdAt * 1000, eventId: update.eventId });
  touch(turn, session, update);
  session.incoming = session.incoming.filter((one) => !(one.suid === suid && one.createdAt === createdAt));
  session.hadIncoming = true;
  session.heldByApi = false;
  conclude(turn, session);
}

/** Whether this ingest session belongs to a later stream: over this link nothing of the known one was heard, and it began long after that. */
function isLeftBehind(turn: Turn, session: SessionState, update: Pick<IncomingDeleted, "suid" | "createdAt">): boolean {
  if (session.confirmedAt >= turn.state.link.since || session.incoming.some((one) => one.suid === update.suid)) return false;
  return isLater(turn, session, update.createdAt);
}
