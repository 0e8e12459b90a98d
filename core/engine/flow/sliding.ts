import type { LimitGate } from "./gate.ts";

/**
 * The times of a sliding window of `lengthMs` that ends now: what was exactly that long ago is outside, so that there are never more than a limit
 * in any such stretch, whichever end of it belongs to it. After the clock was set back, what lies in its future counts as now.
 */
export function inWindow(times: readonly number[], lengthMs: number, now: number): readonly number[] {
  return times.map((time) => Math.min(time, now)).filter((time) => time > now - lengthMs);
}

/** When the last of these times leaves a window of `lengthMs`; undefined when there is none. */
export function lastLeaves(times: readonly number[], lengthMs: number): number | undefined {
  const last = times.at(-1);
  return last === undefined ? undefined : last + lengthMs;
}

/** The gate with its window as it is now, to be written only when the clock was set back: what is dropped is worth no write. */
export function withWindow(gate: LimitGate, window: readonly number[]): LimitGate {
  return gate.passed.at(-1) === window.at(-1) ? gate : { ...gate, passed: window };
}
