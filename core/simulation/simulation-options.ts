import type { Event } from "#core/engine/state";
import type { StepVerdict } from "#core/engine/step";
import type { Logger } from "#core/plugin/logger";
import type { Plan, RunnablePlan } from "#core/runtime/plan";
import type { MemoryDatabase } from "#core/store/sqlite/open-memory-database";
import type { Effect } from "./effect.ts";
import type { SourceMode } from "./simulated-link.ts";

/** What runs: connections and rules that were checked, with stand-ins in place of what comes from outside. */
export interface SimulatedPlan extends Pick<RunnablePlan, "connections" | "rules"> {
  /** What it was read from: a reload finds by it what stays as it is. Without it every rule counts as changed. */
  readonly from?: Plan;
}

/** What a rule decided. `event` is undefined for what no event caused. */
export interface SimulatedVerdict extends StepVerdict {
  readonly at: number;
  readonly rule: string;
  readonly event: Event | undefined;
}

export interface SimulationOptions {
  readonly plan: SimulatedPlan;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  /** How each source is fed. Default: `own` for those that need no network, `events` for the others. */
  readonly sources?: { readonly [connection: string]: SourceMode };
  /** How long after its start each source comes in step. Default: at once. */
  readonly inStepAfterMs?: number;
  /** How often what retention lets go is deleted. Default: every day. */
  readonly pruneEveryMs?: number;
  /** To run on; it is emptied first and left open. Default: one of its own. Many short simulations, one after the other, are faster on the same. */
  readonly database?: MemoryDatabase;
  readonly onEffect?: (effect: Effect) => void;
  readonly onVerdict?: (verdict: SimulatedVerdict) => void;
  /** Default: nobody reads it. */
  readonly log?: Logger;
}
