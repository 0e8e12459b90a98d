import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { forget } from "../lifecycle/forgetting.ts";
import { thingScope } from "../scope.ts";
import type { EngineInput } from "../input.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { failed } from "../verdicts.ts";
import { gateOf, stageBehind } from "./route.ts";

/**
 * Before a pending entity is announced: the operators of flow control, one after the other. Undefined: all have let it on. A reopening is not asked
 * for, since its message is there already. Until the answer comes, which is at once or when its turn has come, it stays pending.
 */
export function askFlow(draft: Draft, rule: LifecycleRule, entity: Entity): StepVerdict | undefined {
  if (entity.reopening || rule.flow.stages.length === 0) return undefined;
  const { flow } = entity;
  if (flow?.state === "asks") return { outcome: "pending", reason: `waits for ${flow.operator}` };
  const stage = stageBehind(rule, flow?.operator);
  if (stage === undefined) return undefined;
  const gate = gateOf(stage, thingScope(rule, entity, draft.now));
  if (!gate.ok) {
    forget(draft, rule, entity);
    return failed(`the key of ${stage.operator} could not be computed, and nobody is told: ${gate.message}`);
  }
  const { operator, key, keyText } = gate.value;
  draft.thing = { ...entity, flow: { state: "asks", operator, gate: key } };
  const candidate = { entity: draft.before.key, episode: entity.episode };
  draft.messages.push({ kind: "flow", rule: rule.id, key, message: { is: "candidate", operator, keyText, candidate } });
  return { outcome: "pending", reason: `asks ${operator}` };
}

/** After a step: an entity that waited in a queue and does not any more says so, whatever it was that ended its wait but the queue's own answer. */
export function leaveIfGone(draft: Draft, input: EngineInput): void {
  const was = draft.before.thing;
  if (was?.kind !== "lifecycle" || was.flow?.state !== "asks" || was.flow.operator !== "throttle" || input.kind === "flow") return;
  const { entity } = draft;
  if (entity?.episode === was.episode && entity.flow !== undefined) return;
  const { rule, key } = draft.before;
  const candidate = { entity: key, episode: was.episode };
  draft.messages.push({ kind: "flow", rule, key: was.flow.gate, message: { is: "left", candidate } });
}
