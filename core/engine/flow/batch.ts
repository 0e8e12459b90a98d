import type { BatchStage } from "#core/rules/compiled-flow";
import type { Timer } from "../state.ts";
import { mostWaiting, mostWaitingBytes, sizeOf } from "./bounds.ts";
import type { BatchGate, EventCandidate } from "./gate.ts";
import type { Asked, Judgement } from "./judgement.ts";

/** Gathers until there are `size` of them, or as many as may wait, or the time of the first is over. By arrival. */
export function batch(gate: BatchGate | undefined, candidate: EventCandidate, { stage, keyText, now }: Asked<BatchStage>): Judgement {
  const waiting = [...(gate?.waiting ?? []), candidate];
  const bytes = (gate?.bytes ?? 0) + sizeOf(candidate);
  if (stage.size !== undefined && waiting.length >= stage.size) return endBatch(waiting, "as many as it waits for");
  if (waiting.length >= mostWaiting || bytes >= mostWaitingBytes) return endBatch(waiting, "as much as a batch can hold");
  const next: BatchGate = { kind: "gate", operator: "batch", keyText, waiting, bytes, since: Math.min(gate?.since ?? now, now) };
  const reason = `batch: ${waiting.length} so far`;
  return { gate: next, letOn: [], verdict: { outcome: "pending", reason, until: stage.endsAt(next.since) } };
}

/** `batch`: the time is over, whatever the source does: a digest of nine o'clock comes at nine. */
export function batchTimers({ since }: BatchGate, stage: BatchStage): readonly Timer[] {
  return [{ name: "batch", due: stage.endsAt(since) }];
}

/** All that was gathered goes on as one, which is the last of it. */
export function endBatch(waiting: readonly EventCandidate[], why = "its time is over"): Judgement {
  const last = waiting.at(-1);
  const letOn = last === undefined ? [] : [{ event: last.event, events: waiting.map(({ event }) => event.data) }];
  return { gate: undefined, letOn, verdict: { outcome: "passed", reason: `batch: ${waiting.length}, ${why}` } };
}
