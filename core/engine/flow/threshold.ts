import type { ThresholdStage } from "#core/rules/compiled-flow";
import { formatDurationMs } from "#core/time/duration-text";
import type { Timer } from "../state.ts";
import type { EventCandidate, ThresholdGate } from "./gate.ts";
import type { Asked, Judgement } from "./judgement.ts";
import { inWindow } from "./sliding.ts";

/** How much later than it happened something may arrive while its source is in step and still meet what happened close to it. */
const latestMs = 3_600_000;

/**
 * The one that makes the count full goes on, and the count begins anew. It is about what happened, so the events' own times count and not when they
 * arrived: what is replayed after a gap is no burst. What happened `within` or longer before the latest known does not count any more.
 */
export function threshold(
  gate: ThresholdGate | undefined,
  candidate: EventCandidate,
  { stage, keyText, now }: Asked<ThresholdStage>,
): Judgement {
  const { count, withinMs } = stage;
  const all = [...(gate?.times ?? []), candidate.event.time].map((time) => Math.min(time, now)).sort((one, other) => one - other);
  const times = inWindow(all, withinMs, all.at(-1) ?? now);
  const within = formatDurationMs(withinMs);
  if (times.length >= count) {
    return { gate: undefined, letOn: [candidate], verdict: { outcome: "passed", reason: `threshold: ${count} in ${within}` } };
  }
  const next: ThresholdGate = { kind: "gate", operator: "threshold", keyText, times, heardAt: now };
  return { gate: next, letOn: [], verdict: { outcome: "pending", reason: `threshold: ${times.length} of ${count} in ${within}` } };
}

/** `stale`: nothing can come any more that would be counted together with these. It waits for the source: a gap may still be replayed. */
export function thresholdTimers({ heardAt }: ThresholdGate, { withinMs }: ThresholdStage): readonly Timer[] {
  return [{ name: "stale", due: heardAt + withinMs + latestMs }];
}
