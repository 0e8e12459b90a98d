import { z } from "zod";
import { Timezone } from "./timezone.ts";

/** From `first` to `last`, both in it. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/** `HH:MM` as minutes since midnight; `24:00` is the end of the day. */
const TimeOfDay: z.ZodType<number, string> = z
  .string({ error: 'expected a time of day in quotes such as "23:00"' })
  .meta({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$" })
  .transform((text, context) => {
    const match = /^(\d\d):([0-5]\d)$/.exec(text);
    const minutes = Number(match?.[1]) * 60 + Number(match?.[2]);
    if (minutes <= 1440) return minutes;
    context.addIssue({ code: "custom", message: 'expected a time of day such as "09:30"' });
    return z.NEVER;
  });

const TimeRange = z
  .strictObject({ start_time: TimeOfDay, end_time: TimeOfDay })
  .refine((range) => range.start_time !== range.end_time, { error: "start_time and end_time are the same: the interval would be empty" })
  .describe("From start_time up to, not including, end_time. An end before its start runs over midnight.");

const Weekdays = rangeOf("a weekday or a range such as monday:friday", (text) => indexOf(weekdays, text));
const DaysOfMonth = rangeOf("a day of the month or a range such as 1:5 or -3:-1", (text) =>
  within(text, (day) => day !== 0 && day >= -31 && day <= 31),
);
const Months = rangeOf("a month or a range such as may:august", (text) => {
  const index = indexOf(months, text);
  return index === undefined ? within(text, (month) => month >= 1 && month <= 12) : index + 1;
});
const Years = rangeOf("a year or a range such as 2026:2028", (text) => within(text, (year) => year >= 1970 && year <= 9999));

/** One set of conditions, all of which must hold; of the entries of one list one is enough. */
export const TimeInterval = z.strictObject({
  times: z.array(TimeRange).min(1).optional(),
  weekdays: z.array(Weekdays).min(1).optional().describe("Weekdays and ranges of them: monday:friday."),
  days_of_month: z.array(DaysOfMonth).min(1).optional().describe("Days and ranges; negative ones count from the end of the month."),
  months: z.array(Months).min(1).optional().describe("Months by name or number, and ranges."),
  years: z.array(Years).min(1).optional(),
  location: Timezone.optional().describe("The time zone of this interval; default: that of the file."),
});
export type TimeInterval = z.output<typeof TimeInterval>;

function rangeOf(form: string, read: (text: string) => number | undefined): z.ZodType<Range, string | number> {
  return z.union([z.string(), z.number()], { error: `expected ${form}` }).transform((written, context) => {
    const [from = "", to = from, ...more] = String(written).toLowerCase().split(":");
    const first = read(from.trim());
    const last = read(to.trim());
    if (first !== undefined && last !== undefined && more.length === 0) return { first, last };
    context.addIssue({ code: "custom", message: `expected ${form}` });
    return z.NEVER;
  });
}

function indexOf(names: readonly string[], text: string): number | undefined {
  const index = names.indexOf(text);
  return index < 0 ? undefined : index;
}

function within(text: string, isAllowed: (value: number) => boolean): number | undefined {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  return isAllowed(value) ? value : undefined;
}
