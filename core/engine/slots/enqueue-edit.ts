import { canonicalJson } from "#core/codec/canonical-json";
import type { JsonObject } from "#core/codec/json";
import type { CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Op, Slot } from "../state.ts";
import { appendOp } from "./append.ts";
import { isUntouched, queueOf } from "./queue.ts";
import { appendSuppressed, reasonNotToSend } from "./suppress.ts";

/**
 * The tail rule: an edit that was never attempted and has nothing behind it is replaced, else the new one goes behind. One that is equal to
 * the last one asked for is left out.
 */
export function enqueueEdit(draft: Draft, slot: Slot, step: CompiledStep, cause: Op["cause"], input: JsonObject): void {
  if (slot.desired !== undefined && sameInput(slot.desired, input)) return;
  const reason = reasonNotToSend(draft, slot);
  if (reason !== undefined) {
    // Remembered all the same: a create that a person has tried again is brought up to it.
    const wanted = reason.code === "WITHDRAWN" ? slot : { ...slot, desired: input };
    appendSuppressed(draft, wanted, { step, op: "edit", cause, input }, reason);
    return;
  }
  const last = queueOf(draft, slot.id).at(-1);
  if (last?.op === "edit" && isUntouched(last)) {
    draft.putOp({ ...last, cause, input, target: step.target(input) });
    draft.putSlot({ ...slot, desired: input });
  } else {
    appendOp(draft, { ...slot, desired: input }, { step, op: "edit", cause, input });
  }
}

/** Whether two inputs say the same, whatever the order of their keys. */
export function sameInput(one: JsonObject, other: JsonObject): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
