import { z } from "zod";
import { KeyText } from "./expression-text.ts";
import { RuleId } from "./names.ts";

const Names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const Inhibitor = z.strictObject({
  rule: RuleId.describe("A lifecycle rule: while its thing is pending or open, this one is not announced."),
  key: KeyText.optional().describe("The key of its thing, from what is known of this one; null: none. Default: this one's own key."),
});

/** What holds every rule back. */
export const holdOfRules = {
  mute: Names.optional().describe("Names of time_intervals: an event rule does nothing during them, a lifecycle tells afterwards."),
};

/** What holds a lifecycle rule back. */
export const holdOfLifecycles = {
  ...holdOfRules,
  inhibited_by: z
    .union([Inhibitor, z.array(Inhibitor).min(1)])
    .optional()
    .describe("Things of other rules that hold this one back."),
};

/** What a rule says of what holds it back. Expressions are still text. */
export type HoldShape = { readonly [K in keyof typeof holdOfLifecycles]?: z.output<(typeof holdOfLifecycles)[K]> };
