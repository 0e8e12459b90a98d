import type { LifecycleRule, Verdict } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Entity, Event } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, failed, whyNot } from "../verdicts.ts";
import { uncounted } from "../noise/counting.ts";
import { forget } from "./forgetting.ts";
import { countOpening } from "./opening.ts";
import { overlaid } from "./overlay.ts";

/** News inside `for`: laid over without restarting the wait, or the end of it when the rule's `if` does not hold any more. */
export function updatePending(
  draft: Draft,
  rule: LifecycleRule,
  entity: Entity,
  { event, part, verdict }: { readonly event: Event; readonly part: "open" | "update"; readonly verdict: Verdict },
): StepVerdict {
  if (verdict.holds === false) {
    endWait(draft, rule, entity);
    return { ...applied(`the wait is over, nobody was told: ${whyNot(verdict)}`), clause: verdict.clause };
  }
  const next = overlaid(draft, rule, entity, event);
  if (!next.ok) return failed(`vars: ${next.message}`);
  draft.thing = next.value;
  if (part === "open" && rule.forCount !== undefined) return countOpening(draft, rule, next.value);
  return { outcome: "pending", reason: "still waits; the newest will be shown" };
}

/** It ended inside `for`: nothing is said of it. One that was about to reopen is closed as before. */
export function endWait(draft: Draft, rule: LifecycleRule, entity: Entity): void {
  if (entity.reopening) draft.thing = { ...uncounted(entity), phase: "closed", reopening: false };
  else forget(draft, rule, entity);
}
