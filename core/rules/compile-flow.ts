import type { FlowShape } from "#core/config/flow-shape";
import type { ExpressionSettings } from "#core/expression/expression";
import type { ScopeTypes } from "#core/expression/scope";
import { cronExpression } from "#core/time/cron-expression";
import { nextCronTime } from "#core/time/cron-times";
import { compileKey } from "./compile-key.ts";
import { type BatchStage, type FlowControl, type FlowOperator, type FlowStage, noFlow } from "./compiled-flow.ts";
import type { RuleText } from "./issue-place.ts";

type Keyed = Pick<FlowStage, "computeKey">;

/** The operators that a rule asks, in their order. Their keys see what `types` says. */
export function compileFlow(
  text: RuleText,
  shape: FlowShape,
  context: { readonly types: ScopeTypes; readonly settings: ExpressionSettings },
): FlowControl {
  const { once, rate_limit: rateLimit, threshold, debounce, batch, throttle } = shape;
  const keyed = (operator: FlowOperator, key: string | readonly string[] | undefined): Keyed => ({
    computeKey: key === undefined ? undefined : compileKey(text, [operator, "key"], key, context),
  });
  const stages: FlowStage[] = [];
  if (once !== undefined) stages.push({ operator: "once", withinMs: once.within, ...keyed("once", once.key) });
  if (rateLimit !== undefined) {
    stages.push({ operator: "rate_limit", limit: rateLimit.limit, perMs: rateLimit.per, ...keyed("rate_limit", rateLimit.key) });
  }
  if (threshold !== undefined) {
    stages.push({ operator: "threshold", count: threshold.count, withinMs: threshold.within, ...keyed("threshold", threshold.key) });
  }
  if (debounce !== undefined) {
    const { wait: waitMs, max_wait: maxWaitMs, key } = debounce;
    stages.push({ operator: "debounce", waitMs, maxWaitMs, ...keyed("debounce", key) });
  }
  if (batch !== undefined) stages.push({ ...compileBatch(batch, context.settings.timezone), ...keyed("batch", batch.key) });
  if (throttle !== undefined) {
    stages.push({ operator: "throttle", limit: throttle.limit, perMs: throttle.per, ...keyed("throttle", throttle.key) });
  }
  return stages.length === 0 ? noFlow : { stages, source: sourceOf(shape, context.settings.timezone) };
}

function compileBatch({ size, wait, at }: NonNullable<FlowShape["batch"]>, timezone: string): Omit<BatchStage, "computeKey"> {
  const endsAt = at === undefined ? (sinceMs: number) => sinceMs + (wait ?? 0) : nextTimes(at, timezone);
  return { operator: "batch", size, endsAt };
}

/** A calendar is slow to look through, and as long as nothing of it has passed the answer is the same. */
function nextTimes(cron: string, timezone: string): (sinceMs: number) => number {
  const expression = cronExpression(cron);
  let known = { from: 0, next: 0 };
  return (sinceMs) => {
    if (sinceMs >= known.from && sinceMs < known.next) return known.next;
    const next = nextCronTime(expression, timezone, sinceMs);
    // It is farther away than the library can see: nothing is kept that long.
    if (next === undefined) return sinceMs;
    known = { from: sinceMs, next };
    return next;
  };
}

function sourceOf({ once, rate_limit, threshold, debounce, batch, throttle }: FlowShape, timezone: string): string {
  return JSON.stringify({
    once,
    rate_limit,
    threshold,
    debounce,
    batch,
    throttle,
    timezone: batch?.at === undefined ? undefined : timezone,
  });
}
