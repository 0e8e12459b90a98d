import type { Place } from "#core/errors/herald-error";
import type { Simulation } from "../simulation.ts";
import type { SimulatedPlan } from "../simulation-options.ts";
import type { SourceMode } from "../simulated-link.ts";
import type { ExpectationShape, ExplanationShape } from "./test-shape.ts";

/** Something that is done to the bot during a test. */
export interface TestAction {
  /** Counted from the start of the test. */
  readonly atMs: number;
  /** For people: `restream.stream.live`. */
  readonly label: string;
  /** The entry under `events` that it comes from, counted from 1. */
  readonly entry: number;
  /** `now`: of the virtual clock. */
  run(simulation: Simulation, now: number): Promise<void>;
}

export type Expectation = ExpectationShape & { readonly place: Place };
export type Explanation = ExplanationShape & { readonly place: Place };

/** A test that can be run. Times are counted from its start. */
export interface RuleTest {
  readonly name: string;
  readonly place: Place;
  readonly plan: SimulatedPlan;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly untilMs: number;
  readonly inStepAfterMs: number;
  readonly isStrict: boolean;
  readonly sources: { readonly [connection: string]: SourceMode };
  /** In order. */
  readonly actions: readonly TestAction[];
  readonly expectations: readonly Expectation[];
  readonly explanations: readonly Explanation[];
}
