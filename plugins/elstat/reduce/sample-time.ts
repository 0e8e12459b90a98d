const dayMs = 86_400_000;

/** Below this a timestamp can only be seconds: in milliseconds it would lie in March 1973 or before. */
const fewestMs = 1e11;

/** Whether a server's timestamp is in seconds, against the documentation. */
export function isInSeconds(at: number): boolean {
  return Math.abs(at) < fewestMs;
}

/**
 * When a sample was taken, milliseconds since the epoch: what the server says, unless that lies ahead or more than a day back, which only a wrong
 * clock can say of a value that just came.
 */
export function sampleTimeMs(at: number, now: number): number {
  const ms = Math.round(isInSeconds(at) ? at * 1_000 : at);
  return ms <= now && ms >= now - dayMs ? ms : now;
}
