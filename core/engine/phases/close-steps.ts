import type { LifecycleRule, CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { holdNews } from "../hold/holding.ts";
import type { StepVerdict } from "../step.ts";
import { dropReminders } from "../slots/enqueue-reply.ts";
import { currentSlot, isCreateUnsent } from "../slots/queue.ts";
import { giveUpCreate } from "./give-up-create.ts";
import { addLater } from "./later.ts";
import { runPhase } from "./run-phase.ts";
import { hasBegun, setProgress } from "./step-progress.ts";

/** The close (or expired) phase of every step; or what holds it back. */
export function closeSteps(draft: Draft, rule: LifecycleRule, name: "close" | "expired"): StepVerdict | undefined {
  const held = holdNews(draft, rule, "close");
  if (held === undefined) closeEachStep(draft, rule, name);
  return held;
}

/** The same, whatever holds it back. A message that is provably unsent is dropped instead when its step says so. */
export function closeEachStep(draft: Draft, rule: LifecycleRule, name: "close" | "expired"): void {
  for (const step of rule.steps) {
    const slot = currentSlot(draft, step.id);
    if (draft.actor?.steps[step.id] === "waiting") {
      if (step.late === "drop") setProgress(draft, step.id, "skipped");
    } else if (slot !== undefined && step.late === "drop" && isCreateUnsent(draft, slot)) {
      giveUpCreate(draft, slot, { code: "LATE", message: "it was over before this could be delivered" });
    } else if (hasBegun(draft, step)) {
      if (slot !== undefined) dropReminders(draft, slot);
      closeMessage(draft, rule, step, name);
    }
  }
}

/** The close (or expired) phase of one step. */
export function closeMessage(draft: Draft, rule: LifecycleRule, step: CompiledStep, name: "close" | "expired"): void {
  for (const [index, phase] of step.phases[name].entries()) {
    if (phase.afterMs === undefined) {
      runPhase(draft, { rule, step, phase, cause: name });
    } else {
      const since = draft.entity?.settledAt ?? draft.now;
      addLater(draft, { step: step.id, phase: name, index, due: since + phase.afterMs });
    }
  }
}
