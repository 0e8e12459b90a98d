import { createHash } from "node:crypto";

const firstMs = 1_000;
const longestMs = 10 * 60_000;
const firstParkMs = 60_000;
const longestParkMs = 6 * 3_600_000;

/**
 * The wait after the `attempt`-th failure of an op: doubling from 1 s to 10 min, of which a half is fixed and a half is jitter.
 * The jitter is a hash of op and attempt, so that the same run gives the same times.
 */
export function backOffMs(opId: string, attempt: number): number {
  const wholeMs = Math.min(longestMs, firstMs * 2 ** Math.max(0, Math.min(attempt, 20) - 1));
  const fraction = createHash("sha256").update(`${opId}\n${attempt}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(wholeMs * (0.5 + fraction / 2));
}

/** The wait until the next probe of a parked scope that has been probed so often: doubling from 1 min to 6 h. */
export function probeWaitMs(probes: number): number {
  return Math.min(longestParkMs, firstParkMs * 2 ** Math.min(probes, 20));
}
