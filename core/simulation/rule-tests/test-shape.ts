import { z } from "zod";
import { Duration } from "#core/config/duration";
import { ActionName, ConnectionName, Identifier, JsonValue, RuleId } from "#core/config/names";
import type { StepOutcome } from "#core/engine/step";

/** All that a rule can decide. */
const verdicts = {
  fired: "fired",
  "no-match": "no-match",
  deduped: "deduped",
  pending: "pending",
  passed: "passed",
  dropped: "dropped",
  throttled: "throttled",
  muted: "muted",
  silenced: "silenced",
  inhibited: "inhibited",
  suppressed: "suppressed",
  error: "error",
  applied: "applied",
  ignored: "ignored",
} as const satisfies { readonly [Outcome in StepOutcome]: Outcome };

const Environment = z.record(z.string(), z.string());

const Status = z.int().min(300).max(599);
const FaultShape = z.union([
  Status,
  z.enum(["offline", "timeout", "lost", "gone"]),
  z.strictObject({ status: Status, headers: z.record(z.string(), z.string()).optional(), body: JsonValue.optional() }),
]);
export type FaultShape = z.output<typeof FaultShape>;

/** What destinations do from now on, by connection. */
export const Destinations = z.record(
  ConnectionName,
  z.strictObject({
    fail: z
      .union([FaultShape, z.array(FaultShape)])
      .optional()
      .describe("How the next requests go wrong, one after the other; one fault that is in no list: all of them, until told otherwise."),
    returns: z.record(z.string(), JsonValue).optional().describe("What steps.<id> holds of what is made there, laid over what is made up."),
  }),
);
export type Destinations = z.output<typeof Destinations>;

/** Something that must be seen to happen. */
export const ExpectationShape = z.strictObject({
  at: Duration.describe("When, counted from the start."),
  within: Duration.optional().describe("It may come so much later than `at`."),
  rule: RuleId.optional(),
  key: z.union([z.string(), z.number()]).transform(String).optional().describe("The key of the thing, as entity.key shows it."),
  step: Identifier.optional(),
  action: ActionName.optional(),
  op: z.enum(["create", "edit", "reply", "delete", "follow"]).optional(),
  follow: z.string().optional().describe("Which follow-up."),
  result: z.enum(["sent", "dead"]).default("sent").describe("dead: it was given up and is a dead letter."),
  with: z.record(z.string(), JsonValue).optional().describe("Inputs as they were sent: those that are named must be so."),
});
export type ExpectationShape = z.output<typeof ExpectationShape>;

/** What a rule must decide. */
export const ExplanationShape = z
  .strictObject({
    event: z.int().min(1).optional().describe("The entry under `events` that it decides on, counted from 1."),
    at: Duration.optional().describe("In place of event: what it decides at that time."),
    rule: RuleId,
    verdict: z.enum(verdicts),
    reason: z.string().min(1).optional().describe("Words that the reason holds."),
  })
  .refine(({ event, at }) => (event === undefined) !== (at === undefined), { error: 'say either "event" or "at"' });
export type ExplanationShape = z.output<typeof ExplanationShape>;

/** One test. */
export const TestShape = z.strictObject({
  name: z.string().min(1).describe("A sentence of what is to be so."),
  start: z.string().optional().describe("When it begins, in the configuration's zone unless it names another. Default: a Monday at noon."),
  until: Duration.optional().describe("How long it goes on. Default: an hour after the last thing that it tells or expects."),
  in_step: Duration.optional().describe("How long after its start each source comes in step. Default: at once."),
  env: Environment.optional().describe("Variables; those that are not set have stand-ins."),
  strict: z.boolean().default(true).describe("Whether anything that is not expected is a failure."),
  destination: Destinations.optional(),
  events: z.array(JsonValue).optional().describe("What happens; each entry is read by its kind."),
  expect: z.array(ExpectationShape).optional(),
  explain: z.array(ExplanationShape).optional(),
});
export type TestShape = z.output<typeof TestShape>;

/** A file of tests. Its tests are read one by one. */
export const TestFileShape = z.strictObject({
  config: z.string().min(1).optional().describe("The configuration to test, relative to this file."),
  env: Environment.optional().describe("Variables for all tests."),
  tests: z.array(z.looseObject({})).min(1),
});
