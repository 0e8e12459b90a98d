import type { CompiledRule } from "#core/rules/compiled-rule";
import type { EngineInput } from "./input.ts";
import type { Aggregate, Timer } from "./state.ts";

/** What a step may know besides the state and the input. */
export interface StepContext {
  /** Undefined when the rule is no longer configured: only deliveries of its old work go on. */
  readonly rule: CompiledRule | undefined;
  /** Milliseconds since the epoch; never less than in any earlier step. */
  readonly now: number;
  /** 128 random bits of this installation. */
  readonly install: string;
  /** Sortable and unique over the installation; op ids are made from it. */
  readonly sequence: string;
}

/** Why a rule did or did not act on an input: counted, logged, later explained. */
export interface StepVerdict {
  readonly outcome: "fired" | "no-match" | "deduped" | "pending" | "suppressed" | "error" | "applied" | "ignored";
  readonly reason: string;
}

export interface StepResult {
  /** The same object when nothing changed. Its ops include those that this step finished. */
  readonly aggregate: Aggregate;
  readonly verdict: StepVerdict;
}
