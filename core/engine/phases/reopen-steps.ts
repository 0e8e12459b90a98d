import type { CompiledStep, LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { currentSlot, isWithdrawn } from "../slots/queue.ts";
import type { Entity } from "../state.ts";
import { beginSteps } from "./begin-steps.ts";
import { addLater } from "./later.ts";
import { runPhase } from "./run-phase.ts";

/**
 * Every step after a reopening: its message is edited back; one that cannot be edited, or that we took back, is made again without mentions;
 * one that nobody was ever told begins as at an opening. What a moderator deleted stays deleted, what was given up stays given up.
 */
export function reopenSteps(draft: Draft, rule: LifecycleRule, closed: Entity): void {
  const untold: CompiledStep[] = [];
  for (const step of rule.steps) {
    if (draft.actor?.steps[step.id] === "waiting") continue;
    if (currentSlot(draft, step.id) === undefined) untold.push(step);
    else reopenMessage(draft, rule, step, closed);
  }
  beginSteps(draft, rule, untold);
}

function reopenMessage(draft: Draft, rule: LifecycleRule, step: CompiledStep, closed: Entity): void {
  const slot = currentSlot(draft, step.id);
  if (slot === undefined || slot.phase === "dead") return;
  const withdrawn = isWithdrawn(draft, slot);
  if (slot.phase === "gone" && !withdrawn) return;
  if (withdrawn || !step.ops.includes("edit"))
    runPhase(draft, { rule, step, phase: { ...step.recreate, op: "create" }, cause: "recreate" });
  else runPhase(draft, { rule, step, phase: { ...step.recreate, op: "edit" }, cause: "recreate" });
  resumeLater(draft, rule, step, closed);
}

/** What `after` had not come to before the close begins to wait again; what was done is not done twice. */
function resumeLater(draft: Draft, rule: LifecycleRule, step: CompiledStep, closed: Entity): void {
  for (const [index, { op, afterMs }] of step.phases.open.entries()) {
    if (afterMs === undefined || op === "create") continue;
    const wouldHaveBeenDue = closed.openedAt + rule.forMs + afterMs;
    if (wouldHaveBeenDue > (closed.settledAt ?? draft.now))
      addLater(draft, { step: step.id, phase: "open", index, due: draft.now + afterMs });
  }
}
