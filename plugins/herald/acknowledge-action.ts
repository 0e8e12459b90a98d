import { DeliveryError, defineAction, isHeraldError, type RunningBot, traits } from "#core";
import { z } from "zod";

const longest = 500;

const AcknowledgeInput = z.strictObject({
  rule: traits(z.string().min(1).describe("The id of a lifecycle rule."), { names: "lifecycle rule" }),
  key: z.string().describe("The key of an open thing of it, as entity.key shows it."),
  by: z.string().max(longest).nullish().describe("Who takes care of it: entity.acked_by. Default: herald."),
  why: z.string().max(longest).nullish().describe("What is being done about it: entity.acked_why."),
});
const AcknowledgeOutput = z.strictObject({
  acknowledged: z.boolean().describe("False when nothing of that name was open."),
});

/** The action `ack`: what `herald ack` does, asked for by a rule. */
export const acknowledgeAction = defineAction<unknown, RunningBot, typeof AcknowledgeInput, typeof AcknowledgeOutput>({
  summary: "Says that somebody takes care of an open thing: no more reminders, and nothing of what was still to come after its opening.",
  input: AcknowledgeInput,
  output: AcknowledgeOutput,
  example: { rule: "service-down", key: "api", by: "ada", why: "the disk is full, on it" },
  ops: ["create"],
  idempotency: () => ({ by: "natural" }),
  target: (_settings, { rule, key }) => `${rule}/${key}`,
  async perform({ client, input: { rule, key, by, why } }) {
    try {
      const acknowledged = await client.acknowledge({ rule, key, by: by ?? "herald", why: why ?? "" });
      return { ref: { rule, key }, output: { acknowledged } };
    } catch (error) {
      if (!isHeraldError(error)) throw error;
      const hint = error.hint === undefined ? "" : `; ${error.hint}`;
      throw new DeliveryError("HERALD_RULE_UNKNOWN", `${error.message}${hint}`, { failure: "permanent" });
    }
  },
});
