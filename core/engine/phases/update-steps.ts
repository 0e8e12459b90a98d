import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { holdNews } from "../hold/holding.ts";
import type { StepVerdict } from "../step.ts";
import { runPhase } from "./run-phase.ts";
import { hasBegun } from "./step-progress.ts";

/** The update phase of every step that has begun; or what holds it back. */
export function updateSteps(draft: Draft, rule: LifecycleRule): StepVerdict | undefined {
  const held = holdNews(draft, rule, "update");
  if (held !== undefined) return held;
  for (const step of rule.steps) {
    if (draft.actor?.steps[step.id] === "waiting" || !hasBegun(draft, step)) continue;
    for (const phase of step.phases.update) runPhase(draft, { rule, step, phase, cause: "update" });
  }
  return undefined;
}
