import type { Draft } from "../draft.ts";
import type { Slot } from "../state.ts";
import { appendOp, type NewOp } from "./append.ts";
import { type DropReason, droppedBecause } from "./drop.ts";
import { isWithdrawn } from "./queue.ts";

/** Why nothing may be sent to this message any more; undefined when something may. */
export function reasonNotToSend(draft: Draft, slot: Slot): DropReason | undefined {
  if (isWithdrawn(draft, slot)) return { code: "WITHDRAWN", message: "the message was taken back before" };
  if (slot.phase === "gone")
    return { code: "MESSAGE_GONE", message: "the message was deleted at its destination; an edit does not bring it back" };
  if (slot.phase === "dead")
    return { code: "CREATE_GIVEN_UP", message: "the message could not be made, so there is nothing to send this to" };
  return undefined;
}

/** Records an op that is not sent, so that a person can see that it was asked for. */
export function appendSuppressed(draft: Draft, slot: Slot, op: NewOp, reason: DropReason): void {
  appendOp(draft, slot, { ...op, as: droppedBecause(reason, draft.now) });
}
