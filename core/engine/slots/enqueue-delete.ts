import type { JsonObject } from "#core/codec/json";
import type { CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { giveUpCreate } from "../phases/give-up-create.ts";
import type { Op, Slot } from "../state.ts";
import { appendOp } from "./append.ts";
import { type DropReason, dropOps } from "./drop.ts";
import { isCreateUnsent, isUnsent, queueOf } from "./queue.ts";
import { reasonNotToSend } from "./suppress.ts";

const takenBack: DropReason = { code: "WITHDRAWN", message: "the message is taken back" };

/** Takes a message back: unsent, it is never made; otherwise what would still change it is dropped and the delete waits for its reference. */
export function enqueueDelete(draft: Draft, slot: Slot, step: CompiledStep, cause: Op["cause"], input: JsonObject): void {
  if (isCreateUnsent(draft, slot)) {
    giveUpCreate(draft, slot, takenBack);
  } else if (slot.phase === "dead") {
    draft.putSlot({ ...slot, desired: undefined });
  } else if (reasonNotToSend(draft, slot) === undefined) {
    dropOps(draft, queueOf(draft, slot.id).filter(isPointlessBeforeDelete), takenBack);
    appendOp(draft, slot, { step, op: "delete", cause, input });
  }
}

function isPointlessBeforeDelete(op: Op): boolean {
  if (!isUnsent(op)) return false;
  return op.op === "edit" || op.op === "follow" || op.cause === "remind" || op.cause === "flapping";
}
