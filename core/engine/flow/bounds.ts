import type { Candidate } from "./gate.ts";

/** A gate is one row of the store, written anew with everything that comes to it. */
export const mostWaiting = 1_000;
export const mostWaitingBytes = 1_000_000;

/** How large something that waits is as JSON, roughly: in characters. */
export function sizeOf(candidate: Candidate): number {
  return JSON.stringify(candidate).length;
}
