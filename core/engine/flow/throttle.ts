import type { ThrottleStage } from "#core/rules/compiled-flow";
import { formatDurationMs } from "#core/time/duration-text";
import type { StepVerdict } from "../step.ts";
import type { Timer } from "../state.ts";
import { mostWaiting, mostWaitingBytes, sizeOf } from "./bounds.ts";
import type { Candidate, EntityCandidate, ThrottleGate } from "./gate.ts";
import type { Asked, Judgement } from "./judgement.ts";
import { inWindow, lastLeaves } from "./sliding.ts";

/** Never more than `limit` in any stretch of `per`, by arrival; what exceeds waits in its order. A full queue drops what comes. */
export function throttle(gate: ThrottleGate | undefined, candidate: Candidate, asked: Asked<ThrottleStage>): Judgement {
  const waiting = gate?.waiting ?? [];
  const bytes = (gate?.bytes ?? 0) + sizeOf(candidate);
  if (waiting.length >= mostWaiting || (waiting.length > 0 && bytes > mostWaitingBytes)) {
    const reason = `throttle: ${waiting.length} wait already, which is as much as can, and this is not added`;
    return { gate, letOn: [], verdict: { outcome: "dropped", reason } };
  }
  const judged = release({ ...(gate ?? emptyThrottle(asked.keyText)), waiting: [...waiting, candidate], bytes }, asked);
  return judged.letOn.includes(candidate) ? judged : { ...judged, verdict: queued(judged.gate, asked.stage) };
}

/** Lets on what there is room for. */
export function release(gate: ThrottleGate, { stage, now }: Asked<ThrottleStage>): Judgement & { readonly gate: ThrottleGate | undefined } {
  const { limit, perMs } = stage;
  const passed = inWindow(gate.passed, perMs, now);
  const letOn = gate.waiting.slice(0, Math.max(0, limit - passed.length));
  const waiting = gate.waiting.slice(letOn.length);
  const next: ThrottleGate = { ...gate, passed: [...passed, ...letOn.map(() => now)], waiting, bytes: gate.bytes - sizeOfAll(letOn) };
  const isNeeded = next.passed.length > 0 || next.waiting.length > 0;
  const per = formatDurationMs(perMs);
  const verdict: StepVerdict =
    letOn.length === 0
      ? { outcome: "ignored", reason: `throttle: ${isNeeded ? "there is no room yet" : "nothing waits"}` }
      : { outcome: "passed", reason: `throttle: number ${next.passed.length} of ${limit} in ${per}` };
  return { gate: isNeeded ? next : undefined, letOn, verdict };
}

/** `throttle`: there is room for the next in the queue, or nothing to remember any more. */
export function throttleTimers({ passed, waiting }: ThrottleGate, { limit, perMs }: ThrottleStage): readonly Timer[] {
  const first = passed[passed.length - limit];
  const due = waiting.length > 0 ? (first ?? -perMs) + perMs : lastLeaves(passed, perMs);
  return due === undefined ? [] : [{ name: "throttle", due }];
}

/** What waited has gone, so its place is free for the next. */
export function leaveQueue(gate: ThrottleGate, gone: EntityCandidate, asked: Asked<ThrottleStage>): Judgement {
  const isGone = (one: Candidate): boolean => "entity" in one && one.entity === gone.entity && one.episode === gone.episode;
  const waiting = gate.waiting.filter((one) => !isGone(one));
  const bytes = gate.bytes - sizeOfAll(gate.waiting.filter(isGone));
  return { ...release({ ...gate, waiting, bytes }, asked), verdict: { outcome: "applied", reason: "throttle: it does not wait any more" } };
}

/** What was let on was not there any more: it does not count, and the next may go. */
export function giveBack(gate: ThrottleGate, asked: Asked<ThrottleStage>): Judgement {
  const judged = release({ ...gate, passed: gate.passed.slice(0, -1) }, asked);
  return { ...judged, verdict: { outcome: "applied", reason: "throttle: it was gone, and does not count" } };
}

function emptyThrottle(keyText: string): ThrottleGate {
  return { kind: "gate", operator: "throttle", keyText, passed: [], waiting: [], bytes: 0 };
}

/** The queue moves as its window does: the first goes when the oldest leaves, and one round of `limit` later takes `per` more. */
function queued(gate: ThrottleGate | undefined, { limit, perMs }: ThrottleStage): StepVerdict {
  const place = gate?.waiting.length ?? 0;
  const leaving = gate?.passed[gate.passed.length - limit + ((place - 1) % limit)] ?? 0;
  const until = leaving + perMs * Math.ceil(place / limit);
  return { outcome: "throttled", reason: `throttle: number ${place} in the queue`, until };
}

function sizeOfAll(waiting: readonly Candidate[]): number {
  return waiting.reduce((sum, one) => sum + sizeOf(one), 0);
}
