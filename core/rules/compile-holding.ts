import type { LifecycleRuleShape } from "#core/config/rule-shape";
import type { LifecycleRule } from "./compiled-rule.ts";

type Lifecycle = LifecycleRuleShape["lifecycle"];

/** `for` and `keep_firing_for`: a time, or a number of events in a row. */
export function compileHolding(lifecycle: Lifecycle): Pick<LifecycleRule, "forMs" | "keepFiringForMs" | "forCount" | "keepFiringForCount"> {
  const { for: held, keep_firing_for: kept } = lifecycle;
  return {
    forMs: held?.ms ?? 0,
    keepFiringForMs: kept?.ms ?? 0,
    ...(held?.count === undefined ? {} : { forCount: held.count }),
    ...(kept?.count === undefined ? {} : { keepFiringForCount: kept.count }),
  };
}

/** Reminders and flapping. */
export function compileNoise({ repeat_every: repeat, flapping }: Lifecycle): Pick<LifecycleRule, "repeatEveryMs" | "flapping"> {
  return {
    ...(repeat === undefined ? {} : { repeatEveryMs: typeof repeat === "number" ? [repeat] : repeat }),
    ...(flapping === undefined ? {} : { flapping: { windowMs: flapping.window, high: flapping.high, low: flapping.low } }),
  };
}
