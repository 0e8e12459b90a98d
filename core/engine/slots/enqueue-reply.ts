import type { JsonObject } from "#core/codec/json";
import type { CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Op, Slot } from "../state.ts";
import { appendOp } from "./append.ts";
import { dropOps } from "./drop.ts";
import { isCreateUnsent, isUnsent, queueOf } from "./queue.ts";
import { appendSuppressed, reasonNotToSend } from "./suppress.ts";

/**
 * A reply to the slot's message. Reminders and flapping notices are about now: they are left out while the message itself waits, and the
 * newer replaces the older of its kind.
 */
export function enqueueReply(draft: Draft, slot: Slot, step: CompiledStep, cause: Op["cause"], input: JsonObject): void {
  const reason = reasonNotToSend(draft, slot);
  const reply = { step, op: "reply", cause, input } as const;
  if (reason !== undefined) {
    appendSuppressed(draft, slot, reply, reason);
  } else if (isAboutNow(cause)) {
    if (isCreateUnsent(draft, slot)) return;
    dropWaiting(draft, slot, (op) => op.cause === cause);
    appendOp(draft, slot, reply);
  } else {
    appendOp(draft, slot, reply);
  }
}

/** A close makes the reminders that still wait pointless. */
export function dropReminders(draft: Draft, slot: Slot): void {
  dropWaiting(draft, slot, (op) => isAboutNow(op.cause));
}

function isAboutNow(cause: Op["cause"]): boolean {
  return cause === "remind" || cause === "flapping";
}

function dropWaiting(draft: Draft, slot: Slot, chosen: (op: Op) => boolean): void {
  const waiting = queueOf(draft, slot.id).filter((op) => isUnsent(op) && chosen(op));
  dropOps(draft, waiting, { code: "SUPERSEDED", message: "something newer took its place before it was sent" });
}
