import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { leaveGroup } from "../group/membership.ts";
import { closeEachStep } from "../phases/close-steps.ts";
import { isUntouched } from "../slots/queue.ts";
import type { Op } from "../state.ts";
import { type Hold, holdOn } from "./hold-on.ts";

/** The longest that an op waits for a hold of which nobody knows the end, unless it is let go before. */
const farMs = 400 * 86_400_000;

/**
 * Another episode begins while the end of the one before is still held back: that end is put into the queue of its message, and waits there in its
 * place. What it says is known by now.
 */
export function leaveOwedClose(draft: Draft, rule: LifecycleRule): void {
  const { entity, ops: before } = draft;
  if (entity?.held?.told !== "open" || entity.phase !== "closed") return;
  const hold = holdOn(draft, rule, entity);
  draft.thing = { ...entity, held: undefined };
  const name = entity.expired ? "expired" : "close";
  if (leaveGroup(draft, name) === undefined) closeEachStep(draft, rule, name);
  const added = draft.ops.filter((op) => !before.includes(op) && isUntouched(op));
  if (hold !== undefined) for (const op of added) draft.putOp({ ...op, due: dueOf(draft, hold) });
}

/** After every step of a life: the ends of earlier episodes go when nothing holds this key back any more, or at its new end. */
export function letOwedGo(draft: Draft, rule: LifecycleRule | undefined): void {
  const waiting = draft.ops.filter((op) => isOwed(draft, op));
  if (waiting.length === 0) return;
  const hold = rule === undefined ? undefined : holdOn(draft, rule, draft.entity ?? { keyText: formerKeyText(draft) });
  const due = hold === undefined ? draft.now : dueOf(draft, hold);
  for (const op of waiting) if (op.due !== due && (hold === undefined || hold.until !== undefined)) draft.putOp({ ...op, due });
}

/** Of a thing that is forgotten nobody would hear that its inhibitor ended, so only what has an end of its own can hold it back. */
function formerKeyText({ before }: Draft): string {
  return before.thing?.keyText ?? "";
}

/** Never tried and all the same not due: nothing but a hold makes an op wait so. */
function isOwed(draft: Draft, op: Op): boolean {
  if (op.due <= draft.now || !isUntouched(op)) return false;
  return draft.slots.find(({ id }) => id === op.slot)?.episode !== draft.actor?.episode;
}

function dueOf(draft: Draft, { until }: Hold): number {
  return until ?? draft.now + farMs;
}
