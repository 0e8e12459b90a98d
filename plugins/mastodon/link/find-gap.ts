import type { Item } from "../rest/timeline.ts";
import type { Cover } from "./coverage.ts";

/** Clocks differ: what is this much older than the last known moment is surely known. */
const skewMs = 120_000;
/** Posts of other servers arrive late, with the time at which they were written: they are looked for this far back. */
const overlapMs = 900_000;

/** What is to be found of a timeline. Times are milliseconds since the epoch. */
export interface Wish {
  readonly cover: Cover;
  /** Nothing older than this is news. */
  readonly oldest: number;
  /** When the streams were there again: what is younger comes by them as well. */
  readonly connectedAt: number;
}

/** Whether a page reaches back to what is known. */
export function reachesKnown(items: readonly Item[], { cover, oldest }: Wish): boolean {
  return items.some(
    ({ id, at }) => (id !== undefined && cover.ids.includes(id)) || (at !== undefined && at <= Math.max(cover.until - skewMs, oldest)),
  );
}

/** Whether it reaches so far back that nothing that arrived late is expected beyond. */
export function reachesFarEnough(items: readonly Item[], wish: Wish): boolean {
  return items.some(({ at }) => at !== undefined && at <= floorOf(wish));
}

/** Whether a page begins after the gap has ended. */
export function beginsAfterGap([newest]: readonly Item[], { connectedAt }: Wish): boolean {
  return newest?.at !== undefined && newest.at > connectedAt;
}

/** Whether a thing can be news. Whether it is known already is for the reducer to say. */
export function mayBeNews({ at }: Item, wish: Wish): boolean {
  return at === undefined || at >= floorOf(wish);
}

function floorOf({ cover, oldest }: Wish): number {
  return Math.max(cover.until - overlapMs, cover.since - skewMs, oldest);
}
