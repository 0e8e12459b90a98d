import type { Scope } from "#core/expression/scope";
import type { Computed, Key } from "./compiled-rule.ts";

/** The operators of flow control, in the order in which they are asked. */
export const flowOperators = ["once", "rate_limit", "threshold", "debounce", "batch", "throttle"] as const;
export type FlowOperator = (typeof flowOperators)[number];

/** `computeKey`: what is counted apart. Undefined: all that comes to the rule is counted together. */
interface Keyed {
  readonly computeKey: ((scope: Scope) => Computed<Key>) | undefined;
}

/** The first in a time; the rest are dropped. */
export interface OnceStage extends Keyed {
  readonly operator: "once";
  readonly withinMs: number;
}

/** `limit` in any stretch of `perMs`; what exceeds is dropped. */
export interface RateLimitStage extends Keyed {
  readonly operator: "rate_limit";
  readonly limit: number;
  readonly perMs: number;
}

/** Lets one on when `count` of them happened within a time, and counts anew. */
export interface ThresholdStage extends Keyed {
  readonly operator: "threshold";
  readonly count: number;
  readonly withinMs: number;
}

/** The last one, when it has been quiet for `waitMs`; `maxWaitMs` after the first at the latest. */
export interface DebounceStage extends Keyed {
  readonly operator: "debounce";
  readonly waitMs: number;
  readonly maxWaitMs: number | undefined;
}

/** Many as one: when there are `size` of them, or when the time of the first is over. */
export interface BatchStage extends Keyed {
  readonly operator: "batch";
  readonly size: number | undefined;
  /** When a batch is over whose first came at a time. Pure. */
  endsAt(sinceMs: number): number;
}

/** `limit` in any stretch of `perMs`; what exceeds waits. */
export interface ThrottleStage extends Keyed {
  readonly operator: "throttle";
  readonly limit: number;
  readonly perMs: number;
}

export type FlowStage = OnceStage | RateLimitStage | ThresholdStage | DebounceStage | BatchStage | ThrottleStage;

/** What a rule asks between its `if` and its steps. */
export interface FlowControl {
  /** In the order in which they are asked; a lifecycle has only `once`, `rate_limit` and `throttle`. */
  readonly stages: readonly FlowStage[];
  /** The source text: what is remembered fits as long as it is the same. */
  readonly source: string;
}

/** The flow control of a rule that has none. */
export const noFlow: FlowControl = { stages: [], source: "" };
