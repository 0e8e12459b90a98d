import type { Scope } from "#core/expression/scope";
import { type FlowOperator, type FlowStage, flowOperators } from "#core/rules/compiled-flow";
import type { CompiledRule, Computed, EventRule } from "#core/rules/compiled-rule";
import { eventScope } from "../scope.ts";
import type { Event } from "../state.ts";
import { gateKey } from "./gate-key.ts";

/** A gate by its address, and what its key is for people. */
export interface GateAddress {
  readonly operator: FlowOperator;
  readonly key: string;
  readonly keyText: string;
}

/** The first operator of the rule, or the next behind one, which itself it need not have any more. */
export function stageBehind(rule: CompiledRule, operator: FlowOperator | undefined): FlowStage | undefined {
  const place = operator === undefined ? -1 : flowOperators.indexOf(operator);
  return rule.flow.stages.find((stage) => flowOperators.indexOf(stage.operator) > place);
}

/** The gate of an operator for what is in scope. */
export function gateOf({ operator, computeKey }: FlowStage, scope: Scope): Computed<GateAddress> {
  if (computeKey === undefined) return { ok: true, value: { operator, key: gateKey(operator, undefined), keyText: "" } };
  const key = computeKey(scope);
  return key.ok ? { ok: true, value: { operator, key: gateKey(operator, key.value.id), keyText: key.value.text } } : key;
}

/** What the keys of an event rule see: the incoming event, and the rule's `vars` of it. */
export function flowScope(rule: EventRule, event: Event, now: number): Computed<Scope> {
  const scope = eventScope(rule, event, now);
  const vars = rule.computeVars(scope);
  return vars.ok ? { ok: true, value: { ...scope, vars: vars.value } } : vars;
}
