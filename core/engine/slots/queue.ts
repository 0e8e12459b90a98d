import { isUnfinished } from "../aggregate.ts";
import type { Draft } from "../draft.ts";
import type { Op, Slot } from "../state.ts";

/** The unfinished ops of a slot, the head first. */
export function queueOf(draft: Draft, slot: string): readonly Op[] {
  return draft.ops.filter((op) => op.slot === slot && isUnfinished(op));
}

/** Certainly not carried out, and nobody is about to. */
export function isUnsent(op: Op): boolean {
  return op.state === "queued" && !op.unsure;
}

/** Its payload may still change: it was never attempted. */
export function isUntouched(op: Op): boolean {
  return isUnsent(op) && op.tries === 0 && op.firstAttemptAt === undefined;
}

/** The remote message that edits, replies and deletes of a step go to: what it created last. One whose create was dropped unsent never was. */
export function currentSlot(draft: Draft, step: string): Slot | undefined {
  return slotsOfStep(draft, step).findLast((slot) => slot.phase !== "absent" || queueOf(draft, slot.id).length > 0);
}

/** The slots of a step in this episode, the oldest first. */
export function slotsOfStep(draft: Draft, step: string): readonly Slot[] {
  const episode = draft.actor?.episode;
  const slots = draft.slots.filter((slot) => slot.episode === episode && slot.step === step);
  return slots.sort((one, other) => one.generation - other.generation);
}

/** Whether the slot's create is provably unsent. */
export function isCreateUnsent(draft: Draft, slot: Slot): boolean {
  const head = queueOf(draft, slot.id)[0];
  return slot.phase === "absent" && head !== undefined && head.op === "create" && isUnsent(head);
}

/** We took the message back, or are about to. Unlike one that a moderator deleted, a reopening may make it again. */
export function isWithdrawn(draft: Draft, slot: Slot): boolean {
  if (queueOf(draft, slot.id).some(({ op }) => op === "delete")) return true;
  return slot.phase === "gone" && slot.desired === undefined;
}
