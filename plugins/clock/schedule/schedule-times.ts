import { cronExpression, nextCronTime } from "#core";
import type { Times } from "./schedule.ts";

const secondMs = 1_000;

/** The first instant after `after` asked for, milliseconds since the epoch. Pure. */
export function nextTime(times: Times, after: number): number | undefined {
  if (times.by === "every") return (Math.floor(after / times.everyMs) + 1) * times.everyMs;
  return nextCronTime(cronExpression(times.cron), times.timezone, after);
}

/**
 * The last instant in (`after`, `until`] asked for. Pure.
 * Found by halving, since a year of minutes would take long to count: the later one starts to look, the later what one finds.
 */
export function lastTime(times: Times, after: number, until: number): number | undefined {
  const isDue = (time: number | undefined): time is number => time !== undefined && time <= until;
  let found = nextTime(times, after);
  if (!isDue(found)) return undefined;
  let start = found;
  let end = until;
  while (end - start >= secondMs) {
    const middle = Math.floor((start + end) / 2);
    const next = nextTime(times, middle);
    if (isDue(next)) {
      found = next;
      start = next;
    } else {
      end = middle;
    }
  }
  // Less than a second is left, in which `every` may still have one.
  const next = nextTime(times, found);
  return isDue(next) ? next : found;
}
