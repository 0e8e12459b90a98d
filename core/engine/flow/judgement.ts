import type { FlowStage } from "#core/rules/compiled-flow";
import type { StepVerdict } from "../step.ts";
import type { Candidate, Gate } from "./gate.ts";

/** What an operator is told besides what it remembers. */
export interface Asked<Stage extends FlowStage> {
  readonly stage: Stage;
  readonly keyText: string;
  readonly now: number;
}

/** What an operator says to a candidate or a timer. */
export interface Judgement {
  /** What is remembered from now on; undefined: nothing. */
  readonly gate: Gate | undefined;
  /** What goes on now, in this order. */
  readonly letOn: readonly Candidate[];
  readonly verdict: StepVerdict;
}
