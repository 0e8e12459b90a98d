import { conclude, endSession } from "./tell.ts";
import type { RestreamState, SessionState } from "../state/state.ts";
import { startListening } from "./link.ts";
import { tellSnapshot } from "./snapshot.ts";
import type { Turn } from "./turn.ts";

/** A silence that is noticed this late was not listened to: the process or the machine slept. */
const listenedMs = 90_000;

/** When the reducer wants to be called, by name, milliseconds since the epoch. */
export function timersOf(state: RestreamState, silenceMs: number): { readonly [name: string]: number } {
  const timers: { [name: string]: number } = {};
  const { phase } = state.link;
  for (const session of state.sessions) {
    if (phase !== "off") earlier(timers, "silence", silentAt(state, session, silenceMs));
    if (phase === "settled" && session.announceAt !== null) earlier(timers, "announce", session.announceAt);
    if (session.carriedUntil !== null) earlier(timers, "carried", session.carriedUntil);
  }
  return timers;
}

/** Does what is due. A timer that finds nothing due does nothing. */
export function timerFired(turn: Turn, name: string): void {
  const { sessions } = turn.state;
  if (name === "silence") endSilent(turn, sessions);
  if (name === "announce") announceDue(turn, sessions);
  if (name === "carried") for (const session of sessions) dropCarried(turn, session);
}

/** Silence counts from the last sign of the stream, and only while the link is up. */
function silentAt(state: RestreamState, session: SessionState, silenceMs: number): number {
  return Math.max(session.lastFrameAt, state.link.since) + silenceMs;
}

function endSilent(turn: Turn, sessions: readonly SessionState[]): void {
  const { state, now, silenceMs } = turn;
  if (state.link.phase === "off") return;
  const due = sessions.filter((session) => silentAt(state, session, silenceMs) <= now);
  if (due.some((session) => now - silentAt(state, session, silenceMs) > listenedMs)) startListening(turn);
  else for (const session of due) endSession(turn, session, session.lastFrameAt, "not seen");
}

function announceDue(turn: Turn, sessions: readonly SessionState[]): void {
  if (turn.state.link.phase !== "settled") return;
  for (const session of sessions) {
    if (session.announceAt === null || session.announceAt > turn.now) continue;
    session.announceAt = null;
    conclude(turn, session);
  }
  tellSnapshot(turn);
}

/** What was remembered from before a gap and is not part of the stream any more goes. */
function dropCarried(turn: Turn, session: SessionState): void {
  if (session.carriedUntil === null || session.carriedUntil > turn.now) return;
  session.carriedUntil = null;
  for (const channel of session.channels) if (!channel.seen) channel.gone = true;
  conclude(turn, session);
}

function earlier(timers: { [name: string]: number }, name: string, at: number): void {
  timers[name] = Math.min(at, timers[name] ?? at);
}
