import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { runPhase } from "./run-phase.ts";
import { hasBegun } from "./step-progress.ts";

/** The update phase of every step that has begun. */
export function updateSteps(draft: Draft, rule: LifecycleRule): void {
  for (const step of rule.steps) {
    if (draft.actor?.steps[step.id] === "waiting" || !hasBegun(draft, step)) continue;
    for (const phase of step.phases.update) runPhase(draft, { rule, step, phase, cause: "update" });
  }
}
