import { createRequire } from "node:module";
import type * as Cron from "cron";

const require = createRequire(import.meta.url);
let library: typeof Cron | undefined;

/**
 * A calendar search on wall clock readings, told as if they were UTC. The library's own time zones are not used: what it makes of a
 * change of the clocks depends on when it is asked, and neither skips nor doubles as people expect.
 */
export interface CronExpression {
  /** Ticks in every hour of the day it ticks on at all: it follows time that passes, not the clock on the wall. */
  readonly isHourly: boolean;
  /** The first matching reading after this one; undefined when there is none within eight years. */
  next(wallMs: number): number | undefined;
}

const parsed = new Map<string, CronExpression>();
/** Fields are counted from the end, since seconds may be left out. */
const hoursFromEnd = 4;

/** Reads a cron expression of five fields, or of six with seconds in front. Throws when it is none. */
export function cronExpression(text: string): CronExpression {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  // Only few configurations have a schedule in them, and the library would cost every start a good ten milliseconds.
  library ??= require("cron") as typeof Cron;
  const time = new library.CronTime(text, "UTC");
  const made: CronExpression = {
    isHourly: /^@(hourly|minutely|secondly)$/i.test(text) || /^(\*(\/0?1)?|0?0-23)$/.test(text.trim().split(/\s+/).at(-hoursFromEnd) ?? ""),
    next(wallMs) {
      try {
        return time.getNextDateFrom(new Date(wallMs), "UTC").toMillis();
      } catch {
        return undefined;
      }
    },
  };
  parsed.set(text, made);
  return made;
}

/** What is wrong with a cron expression, as a sentence; undefined when nothing is. Pure. */
export function cronMistake(text: string): string | undefined {
  let expression: CronExpression;
  try {
    expression = cronExpression(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it cannot be read";
    return `this is no cron expression (${reason}): write minute, hour, day, month, weekday, as in "0 9 * * mon"`;
  }
  return expression.next(Date.UTC(2027, 0, 1)) === undefined ? "this date never comes: no year has such a day" : undefined;
}
