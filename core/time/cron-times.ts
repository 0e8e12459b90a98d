import { offsetMs } from "./time-zone.ts";
import type { CronExpression } from "./cron-expression.ts";

/** No clock is turned by more than this in one go, and none twice within it. */
const changeReachMs = 36 * 3_600_000;
/** The longest time that comes twice: a clock turned back by less than a day. */
const repeatReachMs = 26 * 3_600_000;
const secondMs = 1_000;

/**
 * The first instant after `after` at which the expression ticks in the zone; undefined when there is none within eight years. Pure.
 *
 * When clocks change, a set time of day ticks once: one that is skipped, at the moment of the change; one that comes twice, the first time.
 * An expression for every hour follows the time that passes: it ticks in both of two equal hours, and there is nothing to catch up with
 * after a skipped one.
 */
export function nextCronTime(expression: CronExpression, timezone: string, after: number): number | undefined {
  const offset = offsetMs(after, timezone);
  const following = nextOf(expression, timezone, { after, wallMs: after + offset });
  if (!expression.isHourly) return following;
  const change = changeWithin(timezone, after, after + repeatReachMs);
  if (change === undefined || offsetMs(change, timezone) > offset) return following;
  const again = nextOf(expression, timezone, { after, wallMs: change + offsetMs(change, timezone) - secondMs });
  return again === undefined ? following : Math.min(again, following ?? again);
}

function nextOf(
  expression: CronExpression,
  timezone: string,
  { after, wallMs }: { readonly after: number; readonly wallMs: number },
): number | undefined {
  for (let wall = expression.next(wallMs); wall !== undefined; wall = expression.next(wall)) {
    const instant = expression.isHourly ? instantsOf(wall, timezone).find((one) => one > after) : onceAt(wall, timezone);
    if (instant !== undefined && instant > after) return instant;
  }
  return undefined;
}

/** The one instant that stands for a reading of the wall clock. */
function onceAt(wallMs: number, timezone: string): number {
  return instantsOf(wallMs, timezone)[0] ?? changeWithin(timezone, wallMs - changeReachMs, wallMs + changeReachMs) ?? wallMs;
}

/** When the wall clock shows this: once, twice or not at all, in order. */
function instantsOf(wallMs: number, timezone: string): readonly number[] {
  const offsets = new Set([offsetMs(wallMs - changeReachMs, timezone), offsetMs(wallMs + changeReachMs, timezone)]);
  return [...offsets]
    .map((offset) => wallMs - offset)
    .filter((instant) => instant + offsetMs(instant, timezone) === wallMs)
    .sort((one, other) => one - other);
}

/** The first second with another offset than `from` has; undefined when `to` has the same. */
function changeWithin(timezone: string, from: number, to: number): number | undefined {
  const offset = offsetMs(from, timezone);
  if (offsetMs(to, timezone) === offset) return undefined;
  let before = Math.floor(from / secondMs);
  let behind = Math.ceil(to / secondMs);
  while (behind - before > 1) {
    const middle = Math.floor((before + behind) / 2);
    if (offsetMs(middle * secondMs, timezone) === offset) before = middle;
    else behind = middle;
  }
  return behind * secondMs;
}
