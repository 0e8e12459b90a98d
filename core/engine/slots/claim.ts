import type { Draft } from "../draft.ts";
import { giveUpCreate } from "../phases/give-up-create.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import { ruleRemoved } from "./abandon.ts";
import { dropOps } from "./drop.ts";
import { isUnsent, isUntouched, queueOf } from "./queue.ts";

/** Marks an op as being sent by this boot, if it may still go. The request leaves only after this is on disk. */
export function claim(draft: Draft, opId: string, boot: number): StepVerdict {
  const op = draft.ops.find(({ id }) => id === opId);
  const slot = draft.slots.find(({ id }) => id === op?.slot);
  if (op === undefined || slot === undefined || op.state !== "queued") return ignored("the op does not wait to be sent any more");
  if (queueOf(draft, slot.id)[0]?.id !== op.id) return ignored("another op of this message comes first");
  if (op.due > draft.now) return ignored("the op is not due yet");
  if (draft.context.waits === true) return ignored("its bot waits for a setting, and it for its bot");
  if (draft.context.rule === undefined && isUntouched(op)) {
    if (op.op === "create") giveUpCreate(draft, slot, ruleRemoved);
    else dropOps(draft, [op], ruleRemoved);
    return applied("dropped: its rule is not configured any more");
  }
  if (op.op === "create" && op.deliverBefore !== undefined && op.deliverBefore <= draft.now && isUnsent(op)) {
    giveUpCreate(draft, slot, { code: "DEADLINE", message: "it could not be delivered within its time" });
    return applied("dropped: its time to be delivered is over");
  }
  if (op.op !== "create" && slot.phase !== "live") {
    dropOps(draft, [op], { code: "CREATE_GIVEN_UP", message: "there is no message to send this to" });
    return applied("dropped: there is no message to send it to");
  }
  // An attempt that certainly failed used no idempotency key, so the destination's window counts from the first one that is in doubt.
  const firstAttemptAt = op.unsure ? (op.firstAttemptAt ?? draft.now) : draft.now;
  draft.putOp({ ...op, state: "sending", boot, tries: op.tries + 1, firstAttemptAt });
  return applied("being sent");
}
