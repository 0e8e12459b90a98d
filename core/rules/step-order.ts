import type { CompiledStep } from "./compiled-rule.ts";
import { complain, type RuleText } from "./issue-place.ts";

/** Refuses steps that wait for each other in a circle: none of them would ever run. */
export function checkStepOrder(text: RuleText, steps: readonly CompiledStep[]): readonly CompiledStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (const [index, step] of steps.entries()) {
    const circle = findCircle(step, byId, [step.id]);
    if (circle !== undefined) {
      complain(text, ["do", index], "STEPS_IN_A_CIRCLE", `these steps wait for each other: ${circle.join(" → ")}`);
      return steps;
    }
  }
  return steps;
}

function findCircle(step: CompiledStep, byId: ReadonlyMap<string, CompiledStep>, path: readonly string[]): readonly string[] | undefined {
  for (const id of step.dependsOn) {
    if (id === path[0]) return [...path, id];
    const next = byId.get(id);
    if (next === undefined || path.includes(id)) continue;
    const circle = findCircle(next, byId, [...path, id]);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
