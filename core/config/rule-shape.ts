import { z } from "zod";
import { Duration } from "./duration.ts";
import { ExpressionText, KeyText } from "./expression-text.ts";
import { eventFlow, lifecycleFlow } from "./flow-shape.ts";
import { holdOfLifecycles, holdOfRules } from "./hold-shape.ts";
import { ActionName, EventName, Identifier, JsonValue, RuleId } from "./names.ts";

/** One expression, or a list of which all must hold. */
export const ConditionText = z.union([ExpressionText, z.array(ExpressionText).min(1)]);
export type ConditionText = z.output<typeof ConditionText>;

/** An event with the parameters of its subscription and a condition of its own; every other key is a parameter. */
const DetailedEntry = z.object({ event: EventName, if: ConditionText.optional() }).catchall(JsonValue);

/** What a rule listens to: an event's name, or `{ event, if, …parameters }`. */
const EntryShape = z.union([EventName, DetailedEntry]);

/** One entry or a list of them. */
export const EntriesShape = z.union([EventName, DetailedEntry, z.array(EntryShape).min(1)]);
export type EntriesShape = z.output<typeof EntriesShape>;

const With = z.record(z.string(), JsonValue).describe("The action's inputs; texts may hold {{ expressions }}.");
const Op = z.enum(["create", "edit", "reply", "delete", "none"]);

/** What a step does when its phase comes. `op` is undefined only under `open`, where it means create. `after` in milliseconds, under `open` and `close` only. */
export interface PhaseShape {
  readonly op?: z.output<typeof Op> | undefined;
  readonly with?: z.output<typeof With> | undefined;
  readonly if?: ConditionText | undefined;
  readonly after?: number | undefined;
}

const common = { with: With.optional(), if: ConditionText.optional() };
const after = Duration.optional().describe("Do it this long after the phase begins, if things are still so then.");
const OpenPhase = z.strictObject({ op: Op.optional(), ...common, after });
const ClosePhase = z.strictObject({ op: Op, ...common, after });
const PlainPhase = z.strictObject({ op: Op, ...common });

const step = {
  action: ActionName,
  if: ConditionText.optional().describe("Asked when the step would create its message."),
  with: With.optional(),
  deliver_within: Duration.optional().describe("A create that has not been sent after this long is dropped."),
  on_ambiguous: z
    .enum(["resend", "give_up"])
    .optional()
    .describe("What to do when nobody can say whether the message was made: risk a second one, or none."),
};

/** A step of an event rule. Durations in milliseconds. */
export const EventStepShape = z.strictObject({ id: Identifier.optional(), ...step });
export type EventStepShape = z.output<typeof EventStepShape>;

/** A step of a lifecycle rule: one message that follows the thing. Durations in milliseconds. */
export const LifecycleStepShape = z.strictObject({
  id: Identifier.describe("A lifecycle's steps need an id: it names the message over restarts."),
  ...step,
  open: z.union([OpenPhase, z.array(OpenPhase).min(1)]).optional(),
  update: z.union([PlainPhase, z.array(PlainPhase).min(1)]).optional(),
  close: z.union([ClosePhase, z.array(ClosePhase).min(1)]).optional(),
  expired: z.union([PlainPhase, z.array(PlainPhase).min(1)]).optional(),
  remind: z
    .union([PlainPhase, z.array(PlainPhase).min(1)])
    .optional()
    .describe("What `repeat_every` asks for."),
  flapping: z
    .union([PlainPhase, z.array(PlainPhase).min(1)])
    .optional()
    .describe("Said once when it begins to change too often; after it there is silence until it has settled."),
  late: z
    .enum(["drop", "send"])
    .optional()
    .describe("Whether a message that could not be made before the close is still made. Default: drop."),
});
export type LifecycleStepShape = z.output<typeof LifecycleStepShape>;

/** How long a state must hold: a time in milliseconds or a number of events in a row, never both. */
type Holding = { readonly ms: number; readonly count: undefined } | { readonly ms: undefined; readonly count: number };

/** A duration, or a number of events in a row. */
const DurationOrCount = z.union([
  Duration.transform((ms): Holding => ({ ms, count: undefined })),
  z
    .int({ error: "expected a whole number of events in a row" })
    .min(1, { error: "expected one event in a row or more" })
    .transform((count): Holding => ({ ms: undefined, count })),
]);

const PositiveDuration = Duration.refine((ms) => ms >= 1000, { error: "expected a duration of at least a second" });

/** A thing that changes too often. Durations in milliseconds. */
const FlappingShape = z
  .strictObject({
    window: PositiveDuration.describe("Changes are counted over this long."),
    high: z.int().min(2).describe("At this many announced changes it is flapping: the flapping phase runs once, then there is silence."),
    low: z.int().min(0).describe("At no more than this many it has settled: what holds by then is told."),
  })
  .refine(({ high, low }) => low < high, { error: "low must be less than high", path: ["low"] });

const LifecycleShape = z.strictObject({
  key: KeyText.describe("What makes two events the same thing; a list makes a compound key."),
  open: EntriesShape,
  update: EntriesShape.optional(),
  close: EntriesShape.optional(),
  for: DurationOrCount.optional().describe("It must hold this long, or for this many events in a row, before anybody is told."),
  keep_firing_for: DurationOrCount.optional().describe("A shorter gap, or one of fewer closing events in a row, is not an end."),
  reopen_within: Duration.optional().describe("Back inside this time: the same message, no new ping."),
  expire_after: Duration.optional().describe("No event for this long: closed as expired."),
  repeat_every: z
    .union([PositiveDuration, z.array(PositiveDuration).min(1)])
    .optional()
    .describe("Reminders while it is open, from the announcement on; the last of several durations repeats."),
  flapping: FlappingShape.optional().describe("Silence for what changes too often."),
  on_start: z.enum(["reconcile", "baseline"]).optional().describe("What an opening means for a key that was never heard of."),
});

const rule = {
  id: RuleId.describe("Names the rule; unique over all files."),
  if: ConditionText.optional(),
  vars: z.record(Identifier, ExpressionText).optional().describe("Named expressions, in scope as vars.<name> after the condition."),
};

/** `when` this, `do` that. */
export const EventRuleShape = z.strictObject({
  ...rule,
  when: EntriesShape.describe('The events that it listens to; a lifecycle rule has "lifecycle" instead.'),
  ...eventFlow,
  ...holdOfRules,
  do: stepsOf(EventStepShape),
});
export type EventRuleShape = z.output<typeof EventRuleShape>;

/** A keyed thing opens, changes and closes, and messages follow it. */
export const LifecycleRuleShape = z.strictObject({
  ...rule,
  lifecycle: LifecycleShape,
  ...lifecycleFlow,
  ...holdOfLifecycles,
  group_by: KeyText.optional().describe("One message for all things of the same value; `members` lists them. Null: a message of its own."),
  do: stepsOf(LifecycleStepShape),
});
export type LifecycleRuleShape = z.output<typeof LifecycleRuleShape>;

/** A rule as its file says it, checked in shape: `"lifecycle" in shape` tells the two kinds apart. Expressions are still text; durations are milliseconds. */
export const RuleShape = z.union([EventRuleShape, LifecycleRuleShape]);
export type RuleShape = EventRuleShape | LifecycleRuleShape;

function stepsOf<S extends z.ZodType<{ id?: string | undefined }>>(one: S): z.ZodArray<S> {
  return z
    .array(one)
    .min(1)
    .superRefine((steps, context) => {
      const seen = new Set<string>();
      for (const [index, { id }] of steps.entries()) {
        if (id === undefined) continue;
        if (seen.has(id))
          context.addIssue({ code: "custom", path: [index, "id"], message: `another step of this rule has the id "${id}"` });
        seen.add(id);
      }
    });
}
