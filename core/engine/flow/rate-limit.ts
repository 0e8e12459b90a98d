import type { RateLimitStage } from "#core/rules/compiled-flow";
import { formatDurationMs } from "#core/time/duration-text";
import type { Candidate, LimitGate } from "./gate.ts";
import type { Asked, Judgement } from "./judgement.ts";
import { inWindow, withWindow } from "./sliding.ts";

/** Never more than `limit` in any stretch of `per`, by arrival: what is replayed after a gap comes at once to whoever reads it. The rest are dropped, and do not count. */
export function rateLimit(gate: LimitGate | undefined, candidate: Candidate, { stage, keyText, now }: Asked<RateLimitStage>): Judgement {
  const { limit, perMs } = stage;
  const passed = inWindow(gate?.passed ?? [], perMs, now);
  const per = formatDurationMs(perMs);
  const [oldest] = passed.slice(-limit);
  if (gate === undefined || oldest === undefined || passed.length < limit) {
    const next: LimitGate = { kind: "gate", operator: "rate_limit", keyText, passed: [...passed, now] };
    const reason = `rate_limit: number ${passed.length + 1} of ${limit} in ${per}`;
    return { gate: next, letOn: [candidate], verdict: { outcome: "passed", reason } };
  }
  const reason = `rate_limit: there were ${limit} in ${per}`;
  return { gate: withWindow(gate, passed), letOn: [], verdict: { outcome: "dropped", reason, until: oldest + perMs } };
}
