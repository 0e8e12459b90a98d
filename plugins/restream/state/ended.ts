import type { RestreamState } from "./state.ts";
import { keepNewest, limits } from "./limits.ts";

/** The name of an ingest session in `ended`. */
export function incomingKey(userId: number, suid: string, createdAt: number): string {
  return `in:${userId.toString()}:${createdAt.toString()}:${suid}`;
}

/** The name of a delivery to a channel in `ended`. */
export function outgoingKey(channelId: number, createdAt: number): string {
  return `out:${channelId.toString()}:${createdAt.toString()}`;
}

/** The name of a delivery whose whole stream ended. */
export function leftoverKey(channelId: number, createdAt: number): string {
  return `left:${channelId.toString()}:${createdAt.toString()}`;
}

/** The name of a Restream event in `ended`. */
export function eventKey(eventId: string): string {
  return `event:${eventId}`;
}

/** The name of a session in `ended`. */
export function sessionKey(key: string): string {
  return `session:${key}`;
}

/** Notes that something ended at `at`. */
export function bury(state: RestreamState, key: string, at: number): void {
  const index = state.ended.findIndex((one) => one.key === key);
  const times = (state.ended[index]?.times ?? 0) + 1;
  if (index >= 0) state.ended.splice(index, 1);
  keepNewest(state.ended, { key, at, times }, limits.ended);
}

/** Whether it ended less than `withinMs` before `now`. */
export function isBuried(state: RestreamState, key: string, now: number, withinMs: number): boolean {
  const found = state.ended.find((one) => one.key === key);
  return found !== undefined && now - found.at < withinMs;
}

/** How often it ended, as far as remembered. */
export function timesEnded(state: RestreamState, key: string): number {
  return state.ended.find((one) => one.key === key)?.times ?? 0;
}
