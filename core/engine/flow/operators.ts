import type { FlowStage } from "#core/rules/compiled-flow";
import type { Timer } from "../state.ts";
import { ignored } from "../verdicts.ts";
import { batch, batchTimers, endBatch } from "./batch.ts";
import { debounce, debounceTimers, endDebounce } from "./debounce.ts";
import type { Candidate, Gate } from "./gate.ts";
import type { Asked, Judgement } from "./judgement.ts";
import { once } from "./once.ts";
import { rateLimit } from "./rate-limit.ts";
import { lastLeaves } from "./sliding.ts";
import { threshold, thresholdTimers } from "./threshold.ts";
import { release, throttle, throttleTimers } from "./throttle.ts";

/** What an operator makes of a candidate. Only `once`, `rate_limit` and `throttle` are asked by entities. Pure. */
export function ask(gate: Gate | undefined, candidate: Candidate, { stage, ...rest }: Asked<FlowStage>): Judgement {
  switch (stage.operator) {
    case "once":
      return once(gate?.operator === "once" ? gate : undefined, candidate, { stage, ...rest });
    case "rate_limit":
      return rateLimit(gate?.operator === "rate_limit" ? gate : undefined, candidate, { stage, ...rest });
    case "throttle":
      return throttle(gate?.operator === "throttle" ? gate : undefined, candidate, { stage, ...rest });
    default:
  }
  if ("entity" in candidate) return { gate, letOn: [candidate], verdict: ignored(`${stage.operator} is nothing for a lifecycle`) };
  switch (stage.operator) {
    case "threshold":
      return threshold(gate?.operator === "threshold" ? gate : undefined, candidate, { stage, ...rest });
    case "debounce":
      return debounce(gate?.operator === "debounce" ? gate : undefined, candidate, { stage, ...rest });
    case "batch":
      return batch(gate?.operator === "batch" ? gate : undefined, candidate, { stage, ...rest });
  }
}

/** What a gate waits for by its operator as the rule has it now: what it lets on by itself, or that there is nothing to remember any more. */
export function timersBy(gate: Gate, stage: FlowStage): readonly Timer[] {
  switch (gate.operator) {
    case "once":
      return stage.operator === "once" ? forget(lastLeaves(gate.passed, stage.withinMs)) : [];
    case "rate_limit":
      return stage.operator === "rate_limit" ? forget(lastLeaves(gate.passed, stage.perMs)) : [];
    case "threshold":
      return stage.operator === "threshold" ? thresholdTimers(gate, stage) : [];
    case "debounce":
      return stage.operator === "debounce" ? debounceTimers(gate, stage) : [];
    case "batch":
      return stage.operator === "batch" ? batchTimers(gate, stage) : [];
    case "throttle":
      return stage.operator === "throttle" ? throttleTimers(gate, stage) : [];
  }
}

/** What a timer of `timersBy` that has come due means. */
export function fireBy(gate: Gate, timer: string, asked: Asked<FlowStage>): Judgement {
  const { stage } = asked;
  if (gate.operator === "debounce" && stage.operator === "debounce") return endDebounce(gate, { stage }, timer);
  if (gate.operator === "batch") return endBatch(gate.waiting);
  if (gate.operator === "throttle" && stage.operator === "throttle") return release(gate, { ...asked, stage });
  return { gate: undefined, letOn: [], verdict: { outcome: "applied", reason: `${gate.operator}: forgotten` } };
}

function forget(due: number | undefined): readonly Timer[] {
  return due === undefined ? [] : [{ name: "forget", due }];
}
