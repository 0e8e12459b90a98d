import type { CompiledRule } from "#core/rules/compiled-rule";
import type { Timer } from "../state.ts";
import type { Gate } from "./gate.ts";
import { timersBy } from "./operators.ts";

/** Timers that are no evidence of silence, so that they wait for no source. */
const independent: ReadonlySet<string> = new Set(["max_wait", "batch", "throttle", "removed"]);

/**
 * Everything that a gate waits for. `quiet` and `max_wait` of debounce, `batch`, `throttle`; `stale` and `forget` when what is remembered does not
 * matter any more; `removed`, at once, when the rule has lost the operator.
 */
export function gateTimersOf(gate: Gate, rule: CompiledRule): readonly Timer[] {
  const stage = rule.flow.stages.find(({ operator }) => operator === gate.operator);
  return stage === undefined ? [{ name: "removed", due: 0 }] : timersBy(gate, stage);
}

/** Whether a gate's timer fires whether or not the rule's sources are in step. */
export function isIndependent(timerName: string): boolean {
  return independent.has(timerName);
}
