import type { Computed, EventRule } from "#core/rules/compiled-rule";
import type { Event } from "../state.ts";
import { flowScope, type GateAddress, gateOf } from "./route.ts";

/**
 * The first gate that an event comes to which an event rule fires for; undefined when it has none. All its keys, and `vars`, are computed here:
 * an event of which one cannot be is counted nowhere.
 */
export function entranceOf(rule: EventRule, event: Event, now: number): Computed<GateAddress | undefined> {
  if (rule.flow.stages.length === 0) return { ok: true, value: undefined };
  const scope = flowScope(rule, event, now);
  if (!scope.ok) return { ...scope, message: `vars: ${scope.message}` };
  let first: GateAddress | undefined;
  for (const stage of rule.flow.stages) {
    const gate = gateOf(stage, scope.value);
    if (!gate.ok) return { ...gate, message: `the key of ${stage.operator} could not be computed: ${gate.message}` };
    first ??= gate.value;
  }
  return { ok: true, value: first };
}
