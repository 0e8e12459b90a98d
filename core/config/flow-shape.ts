import { z } from "zod";
import { cronMistake } from "#core/time/cron-expression";
import { Duration } from "./duration.ts";
import { KeyText } from "./expression-text.ts";

/** Every let-through that still counts, and everything that waits, stands in one row of the store. */
const mostAtOnce = 1_000;

const key = KeyText.optional().describe(
  "What is counted apart; a list makes a compound key. Default: all that comes to the rule together.",
);

const Span = Duration.refine((ms) => ms > 0, { error: "expected a duration longer than 0s" });

function amount(least: number): z.ZodInt {
  return z.int().min(least).max(mostAtOnce);
}

const Once = z.strictObject({ key, within: Span.describe("How long the first keeps others away.") });

const RateLimit = z.strictObject({ limit: amount(1), per: Span.describe("In any stretch of this length."), key });

const Threshold = z.strictObject({ count: amount(2), within: Span.describe("How close together they must have happened."), key });

const Debounce = z
  .strictObject({
    wait: Span.describe("How long it must be quiet."),
    max_wait: Span.optional().describe("So long after the first it is told all the same."),
    key,
  })
  .superRefine(({ wait, max_wait: maxWait }, context) => {
    if (maxWait !== undefined && maxWait < wait)
      context.addIssue({ code: "custom", path: ["max_wait"], message: '"max_wait" is shorter than "wait", which could then never end it' });
  });

const Cron = z.string().superRefine((text, context) => {
  const mistake = cronMistake(text);
  if (mistake !== undefined) context.addIssue({ code: "custom", message: mistake });
});

const Batch = z
  .strictObject({
    size: amount(2).optional().describe("So many are told at once, without waiting longer."),
    wait: Span.optional().describe("How long after the first they are told. Either this or at."),
    at: Cron.optional().describe('When they are told, as a cron expression in the configured zone: "0 9 * * *".'),
    key,
  })
  .superRefine(({ wait, at }, context) => {
    if (wait !== undefined && at !== undefined)
      context.addIssue({ code: "custom", path: ["at"], message: '"wait" and "at" exclude each other: remove one' });
    if (wait === undefined && at === undefined)
      context.addIssue({ code: "custom", path: [], message: 'a batch needs "wait" or "at": without one the last few would wait for ever' });
  });

/** Flow control of a lifecycle, asked when it is to be announced. */
export const lifecycleFlow = {
  once: Once.optional().describe("The first in this time; the rest are dropped."),
  rate_limit: RateLimit.optional().describe("What exceeds is dropped."),
  throttle: RateLimit.optional().describe("What exceeds waits."),
};

/** Flow control of an event rule, in the order in which it is asked. */
export const eventFlow = {
  once: lifecycleFlow.once,
  rate_limit: lifecycleFlow.rate_limit,
  threshold: Threshold.optional().describe("Told when so many of them have happened."),
  debounce: Debounce.optional().describe("Waits until it has been quiet, then the last one."),
  batch: Batch.optional().describe("Many are told as one; `events` is the list."),
  throttle: lifecycleFlow.throttle,
};

/** What a rule says of flow control. Durations in milliseconds, expressions still text. */
export type FlowShape = { readonly [K in keyof typeof eventFlow]?: z.output<(typeof eventFlow)[K]> };
