import type { CompiledRule, CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { isClosed } from "../lifecycle/is-closed.ts";
import { closeMessage } from "./close-steps.ts";
import { addLater } from "./later.ts";
import { runPhase } from "./run-phase.ts";
import { setProgress } from "./step-progress.ts";

/** Begins these steps, each on its own; one that reads another's output waits for it. */
export function beginSteps(draft: Draft, rule: CompiledRule, steps: readonly CompiledStep[]): void {
  for (const step of steps) setProgress(draft, step.id, "waiting");
  beginReadySteps(draft, rule);
}

/** Begins every waiting step whose dependencies have their outputs, and skips those of which one was given up. */
export function beginReadySteps(draft: Draft, rule: CompiledRule): void {
  for (let moved = true; moved; ) {
    moved = false;
    for (const step of rule.steps) {
      if (draft.actor?.steps[step.id] !== "waiting") continue;
      const readiness = readinessOf(draft, step);
      if (readiness === "not yet") continue;
      moved = true;
      if (readiness === "never") setProgress(draft, step.id, "skipped");
      else beginStep(draft, rule, step);
    }
  }
}

function readinessOf(draft: Draft, step: CompiledStep): "ready" | "not yet" | "never" {
  const { actor: thing } = draft;
  const missing = step.dependsOn.filter((other) => thing === undefined || !Object.hasOwn(thing.outputs, other));
  if (missing.length === 0) return "ready";
  return missing.some((other) => thing?.steps[other] === undefined || thing.steps[other] === "skipped") ? "never" : "not yet";
}

/** The open phase of one step. A step that waited until after the close was wanted all the same (`late: send`), so its close follows at once. */
function beginStep(draft: Draft, rule: CompiledRule, step: CompiledStep): void {
  setProgress(draft, step.id, "enqueued");
  let begun = false;
  for (const [index, phase] of step.phases.open.entries()) {
    if (phase.afterMs !== undefined && rule.kind === "lifecycle") {
      addLater(draft, { step: step.id, phase: "open", index, due: draft.now + phase.afterMs });
      begun = true;
    } else if (runPhase(draft, { rule, step, phase, cause: "open" })) {
      begun = true;
    }
  }
  if (!begun) setProgress(draft, step.id, "skipped");
  const { entity } = draft;
  if (begun && rule.kind === "lifecycle" && entity !== undefined && isClosed(entity)) {
    closeMessage(draft, rule, step, entity.expired ? "expired" : "close");
  }
}
