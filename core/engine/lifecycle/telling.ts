import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { leaveGroup, tellGroup } from "../group/membership.ts";
import { countChange } from "../noise/flapping.ts";
import { closeSteps } from "../phases/close-steps.ts";
import { updateSteps } from "../phases/update-steps.ts";
import type { StepVerdict } from "../step.ts";

/** What is new of a thing is told by its group if it has one, else by its own steps. A verdict when not by those. */
export function tellUpdate(draft: Draft, rule: LifecycleRule): StepVerdict | undefined {
  return tellGroup(draft, rule) ? { outcome: "passed", reason: "its group is told" } : updateSteps(draft, rule);
}

/** The end of a thing is told by its group if it has one, else by its own steps, unless it flaps. A verdict when not by those. */
export function tellClose(draft: Draft, rule: LifecycleRule, name: "close" | "expired"): StepVerdict | undefined {
  return leaveGroup(draft, name) ?? countChange(draft, rule) ?? closeSteps(draft, rule, name);
}
