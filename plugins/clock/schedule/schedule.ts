import { formatDurationMs, parseDurationText } from "#core";
import { z } from "zod";
import type { TickFields } from "../tick-parameters.ts";

/** The times that a subscription asks for. */
export const Times = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("cron"), cron: z.string(), timezone: z.string() }),
  z.strictObject({ by: z.literal("every"), everyMs: z.number() }),
]);
export type Times = z.infer<typeof Times>;

/** A subscription in the form that is stored. */
export const Schedule = z.strictObject({
  /** Rules with the same share their ticks. */
  name: z.string(),
  times: Times,
  missed: z.enum(["all", "last", "none"]),
  maxAgeMs: z.number().nullable(),
});
export type Schedule = z.infer<typeof Schedule>;

/** Reads the parameters of a subscription, which lint has judged. Pure. */
export function scheduleOf({ cron = "", timezone = "UTC", every, missed = "none", max_age }: TickFields): Schedule {
  const times: Times = every === undefined ? { by: "cron", cron, timezone } : { by: "every", everyMs: parseDurationText(every) };
  const maxAgeMs = max_age === undefined ? null : parseDurationText(max_age);
  const age = maxAgeMs === null ? "" : ` up to ${formatDurationMs(maxAgeMs)}`;
  return { name: `${nameOf(times)}, missed ${missed}${age}`, times, missed, maxAgeMs };
}

/** The same name, the same times. */
export function nameOf(times: Times): string {
  return times.by === "every" ? shownAs(times) : `cron ${times.cron} ${times.timezone}`;
}

/** For people: `0 9 * * mon`, `every 10m`. */
export function shownAs(times: Times): string {
  return times.by === "every" ? `every ${formatDurationMs(times.everyMs)}` : times.cron;
}
