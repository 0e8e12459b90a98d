import type { Draft } from "../draft.ts";
import { renderFailed } from "../phases/record-failure.ts";
import { setProgress } from "../phases/step-progress.ts";
import type { Op, Slot } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import { enqueueEdit } from "./enqueue-edit.ts";

/** A person wants a dead letter tried again: it goes back to its place in the queue. */
export function retryDead(draft: Draft, opId: string): StepVerdict {
  const op = deadOp(draft, opId);
  if (op === undefined) return ignored("there is no such dead letter");
  if (op.failure?.code === renderFailed) return ignored("it could not be computed, so there is nothing to send: mend the rule instead");
  const slot = draft.slots.find(({ id }) => id === op.slot) ?? (op.op === "create" ? forgottenSlot(op) : undefined);
  if (slot === undefined) return ignored("its message is not remembered any more");
  if (op.op === "create") return retryCreate(draft, op, slot);
  if (slot.phase !== "live") return ignored("the message it belongs to is not there");
  if (op.op === "edit" && slot.desired !== undefined) return ignored("a later edit has taken its place");
  if (op.op === "edit") draft.putSlot({ ...slot, desired: op.input });
  requeue(draft, op);
  return applied("to be tried again");
}

/** A person gives a dead letter up. */
export function dropDead(draft: Draft, opId: string): StepVerdict {
  const op = deadOp(draft, opId);
  if (op === undefined) return ignored("there is no such dead letter");
  draft.putOp({ ...op, state: "dropped" });
  return applied("dropped");
}

/** Behind the create goes what the message has been wanted to say since. */
function retryCreate(draft: Draft, op: Op, slot: Slot): StepVerdict {
  if (slot.phase !== "dead") return ignored("its message is there, or on its way");
  if (slot.desired === undefined) return ignored("its message has been taken back since");
  const absent: Slot = { ...slot, phase: "absent", desired: op.input };
  draft.putSlot(absent);
  requeue(draft, op);
  if (draft.actor?.episode === slot.episode) setProgress(draft, slot.step, "enqueued");
  const step = draft.context.rule?.steps.find(({ id }) => id === slot.step);
  if (step?.ops.includes("edit")) enqueueEdit(draft, absent, step, "update", slot.desired);
  return applied("to be tried again");
}

function requeue(draft: Draft, op: Op): void {
  draft.putOp({ ...op, state: "queued", due: draft.now, deliverBefore: undefined, tries: 0, failure: undefined, finishedAt: undefined });
  draft.sortOps();
}

function deadOp(draft: Draft, opId: string): Op | undefined {
  return draft.ops.find(({ id, state }) => id === opId && state === "dead");
}

/** The slot of a create whose thing was forgotten meanwhile; it belongs to no episode. */
function forgottenSlot(op: Op): Slot {
  const { slot: id, step, connection, action, input } = op;
  return { id, episode: "(forgotten)", step, generation: 0, connection, action, phase: "dead", ref: undefined, desired: input, ops: 1 };
}
