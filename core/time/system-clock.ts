import type { Clock } from "./clock.ts";
import { sleepOn } from "./sleep.ts";

/** Longer timeouts overflow Node's 32-bit timers and fire at once, so far ones are waited for in pieces. */
const longestWaitMs = 3_600_000;

/** The machine's own clock. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  setTimer(atMs: number, run: () => void): () => void {
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const waitMs = atMs - Date.now();
      handle = waitMs > longestWaitMs ? setTimeout(arm, longestWaitMs) : setTimeout(run, Math.max(0, waitMs));
    };
    arm();
    return () => clearTimeout(handle);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }
}
