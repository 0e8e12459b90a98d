import type { Range, TimeInterval } from "./time-interval.ts";

/** An instant as a wall clock and calendar of some zone show it. */
interface LocalTime {
  readonly minutes: number;
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Whether an instant lies inside the interval of a name; undefined when there is none of that name. Pure. */
export type During = (name: string, epochMs: number) => boolean | undefined;

/** Makes the `during` of the configured intervals. `timezone` holds where an interval names no location of its own. */
export function compileTimeIntervals(intervals: { readonly [name: string]: readonly TimeInterval[] }, timezone: string): During {
  const compiled = new Map(Object.entries(intervals).map(([name, list]) => [name, list.map((interval) => compile(interval, timezone))]));
  return (name, epochMs) => compiled.get(name)?.some((holdsAt) => holdsAt(epochMs));
}

function compile(interval: TimeInterval, timezone: string): (epochMs: number) => boolean {
  const localTimeAt = localClock(interval.location ?? timezone);
  return (epochMs) => {
    const now = localTimeAt(epochMs);
    if (interval.times === undefined) return isOnDay(interval, now);
    return interval.times.some(({ start_time: start, end_time: end }) => {
      if (start < end) return now.minutes >= start && now.minutes < end && isOnDay(interval, now);
      // Over midnight: the days are those on which it started.
      return now.minutes >= start ? isOnDay(interval, now) : now.minutes < end && isOnDay(interval, dayBefore(now));
    });
  };
}

function isOnDay(interval: TimeInterval, day: LocalTime): boolean {
  const lastDay = new Date(Date.UTC(day.year, day.month, 0)).getUTCDate();
  const weekday = new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
  const fromStart = (it: Range): Range => ({ first: dayOf(it.first, lastDay), last: dayOf(it.last, lastDay) });
  return (
    isAmong(interval.weekdays, weekday, true) &&
    isAmong(interval.days_of_month?.map(fromStart), day.day, false) &&
    isAmong(interval.months, day.month, true) &&
    isAmong(interval.years, day.year, false)
  );
}

/** A negative day counts from the end of the month. */
function dayOf(day: number, lastDay: number): number {
  return day < 0 ? lastDay + 1 + day : day;
}

/** `goesRound`: a range whose end is before its start runs over the end of the week or year. */
function isAmong(ranges: readonly Range[] | undefined, value: number, goesRound: boolean): boolean {
  if (ranges === undefined) return true;
  return ranges.some(({ first, last }) => {
    if (first <= last || !goesRound) return value >= first && value <= last;
    return value >= first || value <= last;
  });
}

function dayBefore(day: LocalTime): LocalTime {
  const before = new Date(Date.UTC(day.year, day.month - 1, day.day - 1));
  return { minutes: day.minutes, year: before.getUTCFullYear(), month: before.getUTCMonth() + 1, day: before.getUTCDate() };
}

function localClock(timeZone: string): (epochMs: number) => LocalTime {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (epochMs) => {
    const parts: { [type: string]: number } = {};
    for (const { type, value } of format.formatToParts(epochMs)) parts[type] = Number(value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
    return { minutes: hour * 60 + minute, year, month, day };
  };
}
