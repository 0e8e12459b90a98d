import { cronMistake, parseDurationText, traits } from "#core";
import { z } from "zod";

/** Shorter spans would only warm the machine. */
const shortestEveryMs = 1_000;

/** A refinement that takes a function which says what is wrong. */
function judgedBy(mistakeIn: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const mistake = mistakeIn(text);
    if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
  });
}

function durationMistake(text: string, leastMs: number, least: string): string | undefined {
  try {
    return parseDurationText(text) >= leastMs ? undefined : `expected at least ${least}`;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/, found .*$/s, "") : "expected a duration";
  }
}

function timezoneMistake(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) === "" ? "" : undefined;
  } catch {
    return "expected a time zone such as Europe/Athens";
  }
}

/** The parameters, each by itself. */
export const TickFields = z.strictObject({
  cron: judgedBy(cronMistake).optional().describe('When, as a cron expression: `"0 9 * * mon"`. Either this or every.'),
  timezone: traits(
    judgedBy(timezoneMistake).optional().describe("The time zone of cron, such as Europe/Athens. Default: the configuration's."),
    { fallback: "timezone" },
  ),
  every: judgedBy((text) => durationMistake(text, shortestEveryMs, "1s"))
    .optional()
    .describe("How often, counted from midnight of 1 January 1970 UTC: `10m` ticks at :00, :10, :20."),
  missed: z
    .enum(["all", "last", "none"])
    .optional()
    .describe("Which ticks are made up for that fell due while Herald did not run. Default: none."),
  max_age: judgedBy((text) => durationMistake(text, 0, "0s"))
    .optional()
    .describe("A tick that is later than this is not made up for."),
});
export type TickFields = z.infer<typeof TickFields>;

/** What a rule writes beside `event: clock.tick`. */
export const TickParameters = TickFields.superRefine(({ cron, timezone, every, missed, max_age }, context) => {
  const complain = (name: string, message: string): void => {
    context.addIssue({ code: "custom", path: [name], message });
  };
  if (cron === undefined && every === undefined) {
    context.addIssue({ code: "custom", path: [], message: 'a tick needs a time: cron: "0 9 * * mon" or every: 10m' });
  }
  if (cron !== undefined && every !== undefined) complain("every", "cron and every exclude each other: write two entries");
  if (every !== undefined && cron === undefined && timezone !== undefined)
    complain("timezone", "every knows no time zone; use cron for a time of day");
  if (max_age !== undefined && (missed ?? "none") === "none") complain("max_age", "max_age goes with missed: all or missed: last");
});
