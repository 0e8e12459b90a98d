import type { JsonObject } from "#core/codec/json";
import type { CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Op, Slot } from "../state.ts";
import { appendOp } from "./append.ts";
import { slotId } from "./idempotency-key.ts";
import { slotsOfStep } from "./queue.ts";

/** A new message: a slot of its own, the create, and behind it what needs its reference. `desired` is what an edit to the same content would carry. */
export function enqueueCreate(draft: Draft, step: CompiledStep, cause: Op["cause"], input: JsonObject, desired: JsonObject): void {
  let slot = appendOp(draft, { ...newSlot(draft, step), desired }, { step, op: "create", cause, input });
  for (const follow of step.followUps(input)) slot = appendOp(draft, slot, { step, op: "follow", follow, cause, input });
}

/** A slot for the next message of a step in this episode. */
export function newSlot(draft: Draft, step: CompiledStep): Slot {
  const { rule, key } = draft.before;
  const episode = draft.actor?.episode ?? "";
  const generation = (slotsOfStep(draft, step.id).at(-1)?.generation ?? -1) + 1;
  return {
    id: slotId({ rule, key, episode, step: step.id, generation }),
    episode,
    step: step.id,
    generation,
    connection: step.connection,
    action: step.action,
    phase: "absent",
    ref: undefined,
    desired: undefined,
    ops: 0,
  };
}
