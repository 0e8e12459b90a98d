import type { DebounceStage } from "#core/rules/compiled-flow";
import { formatDurationMs } from "#core/time/duration-text";
import type { Timer } from "../state.ts";
import type { DebounceGate, EventCandidate } from "./gate.ts";
import type { Asked, Judgement } from "./judgement.ts";

/** Only the last one waits. By arrival. */
export function debounce(gate: DebounceGate | undefined, last: EventCandidate, { stage, keyText, now }: Asked<DebounceStage>): Judgement {
  const since = Math.min(gate?.since ?? now, now);
  const next: DebounceGate = { kind: "gate", operator: "debounce", keyText, last, since, heardAt: now };
  const until = Math.min(...debounceTimers(next, stage).map(({ due }) => due));
  const reason = `debounce: waits until it has been quiet for ${formatDurationMs(stage.waitMs)}`;
  return { gate: next, letOn: [], verdict: { outcome: "pending", reason, until } };
}

/** `quiet`, which is evidence only while the source is in step, and `max_wait`, which is not about evidence. */
export function debounceTimers({ since, heardAt }: DebounceGate, { waitMs, maxWaitMs }: DebounceStage): readonly Timer[] {
  const quiet = { name: "quiet", due: heardAt + waitMs };
  return maxWaitMs === undefined ? [quiet] : [quiet, { name: "max_wait", due: since + maxWaitMs }];
}

/** It has been quiet for long enough, or it has waited for long enough. */
export function endDebounce({ last }: DebounceGate, { stage }: Pick<Asked<DebounceStage>, "stage">, timer: string): Judgement {
  const { waitMs, maxWaitMs = waitMs } = stage;
  const why = timer === "quiet" ? `quiet for ${formatDurationMs(waitMs)}` : `never quiet for ${formatDurationMs(maxWaitMs)}`;
  return { gate: undefined, letOn: [last], verdict: { outcome: "passed", reason: `debounce: ${why}, this was the last` } };
}
