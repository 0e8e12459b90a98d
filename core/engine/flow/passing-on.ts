import type { CompiledRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Candidate, EntityCandidate, EventCandidate, Gate } from "./gate.ts";
import { runKey } from "./gate-key.ts";
import { flowScope, gateOf, stageBehind } from "./route.ts";

/** Sends what an operator has let on to the next one behind it, or to where it fires; an entity is told, and asks the next one itself. */
export function passOn(draft: Draft, rule: CompiledRule, operator: Gate["operator"], letOn: readonly Candidate[]): void {
  for (const candidate of letOn) {
    if ("entity" in candidate) answer(draft, operator, candidate, true);
    else passEventOn(draft, rule, operator, candidate);
  }
}

/** Tells an entity what became of its question. */
export function answer(draft: Draft, operator: Gate["operator"], { entity, episode }: EntityCandidate, passed: boolean): void {
  const { rule, key: gate } = draft.before;
  draft.messages.push({ kind: "flow", rule, key: entity, message: { is: "answer", operator, gate, episode, passed } });
}

/** By the rule as it is now, which may be another one than when the event came. */
function passEventOn(draft: Draft, rule: CompiledRule, operator: Gate["operator"], candidate: EventCandidate): void {
  if (rule.kind !== "event") return;
  const { event } = candidate;
  const stage = stageBehind(rule, operator);
  if (stage === undefined) {
    draft.messages.push({ kind: "flow", rule: rule.id, key: runKey(event.id), message: { is: "let-on", candidate } });
    return;
  }
  const scope = flowScope(rule, event, draft.now);
  const gate = scope.ok ? gateOf(stage, scope.value) : scope;
  if (!gate.ok) {
    draft.problems.push(`event ${event.id}: the key of ${stage.operator} could not be computed: ${gate.message}`);
    return;
  }
  const { key, keyText } = gate.value;
  draft.messages.push({ kind: "flow", rule: rule.id, key, message: { is: "candidate", operator: stage.operator, keyText, candidate } });
}
