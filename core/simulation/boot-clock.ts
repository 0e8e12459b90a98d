import type { Clock } from "#core/time/clock";
import { sleepOn } from "#core/time/sleep";

/** The clock of one boot: when the boot is cut off, none of its timers fires any more. */
export class BootClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<() => void>();
  #isCut = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  setTimer(atMs: number, run: () => void): () => void {
    if (this.#isCut) return () => undefined;
    const forget = this.#clock.setTimer(atMs, () => {
      this.#timers.delete(forget);
      run();
    });
    this.#timers.add(forget);
    return () => {
      this.#timers.delete(forget);
      forget();
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** As a killed process: what waits on this clock waits for ever. */
  cut(): void {
    this.#isCut = true;
    for (const forget of this.#timers) forget();
    this.#timers.clear();
  }
}
