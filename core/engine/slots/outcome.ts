import { sameInput } from "./enqueue-edit.ts";
import type { Draft } from "../draft.ts";
import type { OutcomeDecision } from "../input.ts";
import { giveUpStep, learnOutput } from "../phases/step-progress.ts";
import type { Op, Slot } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import { type DropReason, dropOps } from "./drop.ts";
import { isWithdrawn, queueOf } from "./queue.ts";

type Decided<K extends OutcomeDecision["kind"]> = Extract<OutcomeDecision, { readonly kind: K }>;

const deleted: DropReason = { code: "MESSAGE_GONE", message: "the message was deleted at its destination" };
const neverMade: DropReason = { code: "CREATE_GIVEN_UP", message: "the message could not be made" };

/** Applies what became of a request to its op, its message and the steps that wait for it. */
export function applyOutcome(draft: Draft, opId: string, decision: OutcomeDecision): StepVerdict {
  const op = draft.ops.find(({ id }) => id === opId);
  if (op === undefined || (op.state !== "sending" && !(op.state === "queued" && decision.kind === "dead"))) {
    return ignored("the op is not being sent");
  }
  const slot = draft.slots.find(({ id }) => id === op.slot);
  if (slot === undefined) return ignored("the op's message is not remembered");
  switch (decision.kind) {
    case "done":
      succeed(draft, op, slot, decision);
      return applied("done");
    case "retry":
      draft.putOp({ ...waiting(op), due: decision.due, failure: decision.failure, tries: op.tries - (decision.counts ? 0 : 1) });
      return applied("to be tried again");
    case "unsure":
      draft.putOp({ ...waiting(op), due: decision.due, failure: decision.failure, unsure: true });
      return applied("may have been carried out; to be resolved");
    case "dead":
      die(draft, op, slot, decision);
      return applied("given up");
  }
}

function waiting(op: Op): Op {
  return { ...op, state: "queued", boot: undefined };
}

function succeed(draft: Draft, op: Op, slot: Slot, decision: Decided<"done">): void {
  draft.putOp({ ...op, state: "done", boot: undefined, unsure: false, failure: undefined, finishedAt: draft.now });
  if (op.op === "delete") {
    markGone(draft, slot, op);
    return;
  }
  if (op.op === "reply") return;
  const live: Slot = { ...slot, phase: "live", ref: decision.ref ?? slot.ref };
  draft.putSlot(live);
  if (op.op !== "edit") learnOutput(draft, slot, decision.output);
  if (decision.gone) markGone(draft, live, op);
}

function die(draft: Draft, op: Op, slot: Slot, decision: Decided<"dead">): void {
  draft.putOp({ ...op, state: "dead", boot: undefined, failure: decision.failure, finishedAt: draft.now });
  if (op.op === "create") {
    draft.putSlot({ ...slot, phase: "dead" });
    dropOps(draft, queueOf(draft, slot.id), neverMade);
    giveUpStep(draft, slot);
  } else if (decision.gone) {
    markGone(draft, slot, op);
  } else if (op.op === "edit" && slot.desired !== undefined && sameInput(slot.desired, op.input)) {
    // What the message says now is not known: the next edit is sent whatever it says.
    draft.putSlot({ ...slot, desired: undefined });
  }
}

/** `desired` stays undefined only when it was our own wish that the message goes: see `isWithdrawn`. */
function markGone(draft: Draft, slot: Slot, op: Op): void {
  const withdrawn = op.op === "delete" || isWithdrawn(draft, slot);
  draft.putSlot({ ...slot, phase: "gone", desired: withdrawn ? undefined : (slot.desired ?? {}) });
  dropOps(draft, queueOf(draft, slot.id), deleted);
}
