import { bury, incomingKey, isBuried } from "../state/ended.ts";
import { keepNewest, limits } from "../state/limits.ts";
import type { SessionState } from "../state/state.ts";
import type { IncomingDeleted, IncomingUpdated } from "../wire/updates.ts";
import { renameSession, sessionFor } from "./open-session.ts";
import { conclude } from "./tell.ts";
import { sessionOf, touch, type Turn, userOf } from "./turn.ts";

/** An update of an ingest session that ended this recently is a late or replayed one. Twice what Restream replays. */
const echoMs = 120_000;

/** `updateIncoming`: the encoder is there. */
export function incomingUpdated(turn: Turn, update: IncomingUpdated): void {
  const userId = userOf(turn, update);
  if (userId === undefined) return;
  const { suid, createdAt } = update;
  if (isBuried(turn.state, incomingKey(userId, suid, createdAt), turn.now, echoMs)) return;
  const beginning = { name: suid, startedAt: createdAt * 1000, eventId: update.eventId };
  const session = sessionOfIncoming(turn, userId, update) ?? sessionFor(turn, userId, createdAt, beginning);
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
  const known = sessionOfIncoming(turn, userId, update);
  if (known !== undefined || !isReplayed) bury(turn.state, key, turn.now);
  const session = known ?? sessionOf(turn, userId);
  // A stream of which no encoder was heard ends with the first that leaves; any other only with its own.
  if (session === undefined || (known === undefined && (isReplayed || session.hadIncoming))) return;
  touch(turn, session, update);
  session.incoming = session.incoming.filter((one) => !(one.suid === suid && one.createdAt === createdAt));
  session.hadIncoming = true;
  session.heldByApi = false;
  conclude(turn, session);
}

/** The session that has this ingest session. */
function sessionOfIncoming(
  turn: Turn,
  userId: number,
  { suid, createdAt }: Pick<IncomingDeleted, "suid" | "createdAt">,
): SessionState | undefined {
  return turn.state.sessions.find(
    (session) => session.userId === userId && session.incoming.some((one) => one.suid === suid && one.createdAt === createdAt),
  );
}
