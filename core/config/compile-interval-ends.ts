import { offsetMs, wallTime } from "#core/time/time-zone";
import { compileTimeIntervals } from "./compile-time-intervals.ts";
import type { TimeInterval } from "./time-interval.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** How far ahead an end is looked for. Beyond it lies what has no end. */
const horizonDays = 400;

/**
 * When the time that is inside any of the named intervals ends, milliseconds since the epoch: those that touch or overlap are one. Undefined when the
 * instant lies in none of them. What does not end within 400 days is said to end then. Pure.
 */
export type IntervalEnds = (names: readonly string[], epochMs: number) => number | undefined;

/** `timezone` holds where an interval names no location of its own. */
export function compileIntervalEnds(intervals: { readonly [name: string]: readonly TimeInterval[] }, timezone: string): IntervalEnds {
  const during = compileTimeIntervals(intervals, timezone);
  return (names, epochMs) => {
    const isInside = (at: number): boolean => names.some((name) => during(name, at) === true);
    if (!isInside(epochMs)) return undefined;
    const clocks = clocksOf(
      names.flatMap((name) => intervals[name] ?? []),
      timezone,
    );
    for (let day = 0; day < horizonDays; day += 1) {
      const from = epochMs + day * dayMs;
      const instants = clocks.flatMap((clock) => turnsOf(clock, from)).filter((at) => at > from && at <= from + dayMs);
      const end = instants.sort((one, other) => one - other).find((at) => !isInside(at));
      if (end !== undefined) return end;
    }
    return epochMs + horizonDays * dayMs;
  };
}

/** A zone, and the minutes of its days at which an interval can begin or end. */
interface ZoneClock {
  readonly timezone: string;
  readonly minutes: readonly number[];
}

function clocksOf(intervals: readonly TimeInterval[], timezone: string): readonly ZoneClock[] {
  const clocks = new Map<string, Set<number>>();
  for (const { location = timezone, times = [] } of intervals) {
    const minutes = clocks.get(location) ?? new Set([0]);
    for (const { start_time: start, end_time: end } of times) minutes.add(start).add(end % 1440);
    clocks.set(location, minutes);
  }
  return [...clocks].map(([zone, minutes]) => ({ timezone: zone, minutes: [...minutes] }));
}

/** Every instant, and perhaps others, at which something can begin or end in the 24 hours from an instant on: the wall clock's minutes, and its jumps. */
function turnsOf({ timezone, minutes }: ZoneClock, from: number): readonly number[] {
  const { year, month, day } = wallTime(from, timezone);
  const [before, after] = [from - dayMs, from + 2 * dayMs];
  const offsets = [...new Set([offsetMs(before, timezone), offsetMs(after, timezone)])];
  const midnights = [0, 1, 2].map((days) => Date.UTC(year, month - 1, day + days));
  const turns = midnights.flatMap((midnight) =>
    minutes.flatMap((minute) => offsets.map((offset) => midnight + minute * minuteMs - offset)),
  );
  return offsets.length === 1 ? turns : [...turns, jumpBetween(before, after, timezone)];
}

/** The instant between two at which the zone's clocks are changed. */
function jumpBetween(before: number, after: number, timezone: string): number {
  const offset = offsetMs(before, timezone);
  let [low, high] = [Math.floor(before / minuteMs), Math.ceil(after / minuteMs)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle * minuteMs, timezone) === offset) low = middle;
    else high = middle;
  }
  return high * minuteMs;
}
