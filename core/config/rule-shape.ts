import { z } from "zod";
import { Duration } from "./duration.ts";
import { ExpressionText } from "./expression-text.ts";
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
  late: z
    .enum(["drop", "send"])
    .optional()
    .describe("Whether a message that could not be made before the close is still made. Default: drop."),
});
export type LifecycleStepShape = z.output<typeof LifecycleStepShape>;

const LifecycleShape = z.strictObject({
  key: z
    .union([ExpressionText, z.array(ExpressionText).min(1)])
    .describe("What makes two events the same thing; a list makes a compound key."),
  open: EntriesShape,
  update: EntriesShape.optional(),
  close: EntriesShape.optional(),
  for: Duration.optional().describe("It must hold this long before anybody is told."),
  keep_firing_for: Duration.optional().describe("A shorter gap is not an end."),
  reopen_within: Duration.optional().describe("Back inside this time: the same message, no new ping."),
  expire_after: Duration.optional().describe("No event for this long: closed as expired."),
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
  ...holdOfRules,
  do: stepsOf(EventStepShape),
});
export type EventRuleShape = z.output<typeof EventRuleShape>;

/** A keyed thing opens, changes and closes, and messages follow it. */
export const LifecycleRuleShape = z.strictObject({
  ...rule,
  lifecycle: LifecycleShape,
  ...holdOfLifecycles,
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
