import type { FlowOperator, ThrottleStage } from "#core/rules/compiled-flow";
import type { CompiledRule, EventRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Event } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, failed, ignored } from "../verdicts.ts";
import { entranceOf } from "./entrance.ts";
import type { FlowMessage } from "./flow-input.ts";
import type { Candidate, Gate } from "./gate.ts";
import { gateTimersOf } from "./gate-timers.ts";
import type { Judgement } from "./judgement.ts";
import { ask, fireBy } from "./operators.ts";
import { answer, passOn } from "./passing-on.ts";
import { giveBack, leaveQueue } from "./throttle.ts";

/** An event at the first gate of its rule. */
export function enter(draft: Draft, rule: EventRule, event: Event): StepVerdict {
  const gate = entranceOf(rule, event, draft.now);
  if (!gate.ok) return failed(gate.message);
  if (gate.value === undefined) return ignored("its rule has no flow control");
  return askGate(draft, rule, { ...gate.value, candidate: { event } });
}

/** A candidate at the gate of an operator. */
export function askGate(
  draft: Draft,
  rule: CompiledRule,
  { operator, keyText, candidate }: Omit<Extract<FlowMessage, { readonly is: "candidate" }>, "is">,
): StepVerdict {
  const stage = rule.flow.stages.find((one) => one.operator === operator);
  if (stage === undefined) {
    passOn(draft, rule, operator, [candidate]);
    return { outcome: "passed", reason: `${operator}: the rule does not ask it any more` };
  }
  const judged = ask(draft.gate, candidate, { stage, keyText, now: draft.now });
  if (judged.verdict.outcome === "dropped" && "entity" in candidate) answer(draft, operator, candidate, false);
  return carryOut(draft, rule, operator, judged);
}

/** A timer of a gate that has come due. One that the gate does not wait for any more, or not yet, does nothing. */
export function fireGate(draft: Draft, rule: CompiledRule, gate: Gate, name: string): StepVerdict {
  const timer = gateTimersOf(gate, rule).find((one) => one.name === name);
  if (timer === undefined || timer.due > draft.now) return ignored("nothing waits for this timer any more, or not yet");
  const stage = rule.flow.stages.find(({ operator }) => operator === gate.operator);
  const judged = stage === undefined ? letAllOn(gate) : fireBy(gate, name, { stage, keyText: gate.keyText, now: draft.now });
  return carryOut(draft, rule, gate.operator, judged);
}

/** What an entity that had asked a throttle says to it later. */
export function hearFromEntity(
  draft: Draft,
  rule: CompiledRule,
  message: Extract<FlowMessage, { readonly is: "left" | "unused" }>,
): StepVerdict {
  const { gate, now } = draft;
  const stage = rule.flow.stages.find((one): one is ThrottleStage => one.operator === "throttle");
  if (gate?.operator !== "throttle" || stage === undefined) return ignored("there is no such queue any more");
  const asked = { stage, keyText: gate.keyText, now };
  return carryOut(draft, rule, "throttle", message.is === "left" ? leaveQueue(gate, message.candidate, asked) : giveBack(gate, asked));
}

function carryOut(draft: Draft, rule: CompiledRule, operator: FlowOperator, { gate, letOn, verdict }: Judgement): StepVerdict {
  draft.thing = gate;
  passOn(draft, rule, operator, letOn);
  return verdict;
}

/** Of an operator that the rule has lost: what waited goes on in its order, each by itself. */
function letAllOn(gate: Gate): Judgement {
  const letOn = waitingIn(gate);
  return { gate: undefined, letOn, verdict: applied(`${gate.operator}: the rule does not ask it any more, ${letOn.length} go on`) };
}

function waitingIn(gate: Gate): readonly Candidate[] {
  switch (gate.operator) {
    case "debounce":
      return [gate.last];
    case "batch":
    case "throttle":
      return gate.waiting;
    default:
      return [];
  }
}
