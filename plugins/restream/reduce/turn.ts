import type { SourceEvent, SourceNotice, SourceSnapshot } from "#core";
import type { RestreamState, SessionState } from "../state/state.ts";

/** One call of the reducer: a copy of the state to change, and what comes out. */
export interface Turn {
  readonly state: RestreamState;
  readonly now: number;
  readonly silenceMs: number;
  readonly events: SourceEvent[];
  readonly snapshots: SourceSnapshot[];
  readonly notices: SourceNotice[];
}

/** The account's stream, live or about to be. */
export function sessionOf(turn: Turn, userId: number): SessionState | undefined {
  return turn.state.sessions.find((session) => session.userId === userId && !session.isNext);
}

/** What may be the account's stream after that one. */
export function nextSessionOf(turn: Turn, userId: number): SessionState | undefined {
  return turn.state.sessions.find((session) => session.userId === userId && session.isNext);
}

/**
 * The account that an update belongs to. A token belongs to one account, so an update that does not name it belongs to the one seen before.
 * Undefined, with a notice, when there was none.
 */
export function userOf(turn: Turn, update: { readonly userId: number | null }): number | undefined {
  if (update.userId !== null) turn.state.userId = update.userId;
  if (turn.state.userId !== null) return turn.state.userId;
  turn.notices.push({ code: "RESTREAM_NO_ACCOUNT", level: "debug", message: "Restream sent an update that does not say whose it is." });
  return undefined;
}

/** Notes that a session was heard of. What began no later than the session was last certain to go on confirms that it still does. */
export function touch(turn: Turn, session: SessionState, update: { readonly eventId: string | null; readonly createdAt: number }): void {
  session.lastFrameAt = turn.now;
  if (!isLater(turn, session, update.createdAt)) session.confirmedAt = turn.now;
  if (update.eventId !== null && update.eventId !== "") session.eventId ??= update.eventId;
}

/** Whether something began so long after the session was last certain to go on that it need not belong to it. `createdAt`: seconds. */
export function isLater(turn: Turn, session: SessionState, createdAt: number): boolean {
  return createdAt * 1000 > session.confirmedAt + turn.silenceMs;
}
