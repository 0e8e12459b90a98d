import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { announce } from "../lifecycle/announcing.ts";
import { forget } from "../lifecycle/forgetting.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import type { FlowMessage } from "./flow-input.ts";

/**
 * What a gate says to an entity that asked it. Dropped: it is forgotten, and nothing that follows is told. Let on: it goes on where it stood. One
 * that does not wait any more, because it was over before its turn, gives its place back.
 */
export function answered(
  draft: Draft,
  rule: LifecycleRule | undefined,
  { operator, gate, episode, passed }: Extract<FlowMessage, { readonly is: "answer" }>,
): StepVerdict {
  const { entity } = draft;
  const waits = entity?.phase === "pending" && entity.episode === episode && entity.flow?.state === "asks";
  if (rule === undefined || !waits || entity.flow.operator !== operator) {
    if (passed) draft.messages.push({ kind: "flow", rule: draft.before.rule, key: gate, message: { is: "unused" } });
    return ignored("it does not wait for this any more");
  }
  if (!passed) {
    forget(draft, rule, entity);
    return applied(`forgotten, nobody is told: ${operator} has dropped it`);
  }
  draft.thing = { ...entity, flow: { state: "passed", operator } };
  return announce(draft, rule);
}
