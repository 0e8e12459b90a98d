/** The only source of time. Everything that waits or asks what time it is does it through a clock that it was given. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, at `atMs` or as soon after as possible, however far away that is. Returns a function that cancels it. */
  setTimer(atMs: number, run: () => void): () => void;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
