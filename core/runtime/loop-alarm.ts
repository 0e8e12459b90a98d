import type { Clock } from "#core/time/clock";

/** One timer for everything the loop waits for. */
export class LoopAlarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #cancel: (() => void) | undefined;
  #at: number | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at the earliest of these, in place of whatever was set before. */
  set(times: readonly (number | undefined)[]): void {
    const known = times.filter((time) => time !== undefined);
    const at = known.length === 0 ? undefined : Math.min(...known);
    if (at === this.#at) return;
    this.cancel();
    this.#at = at;
    if (at === undefined) return;
    this.#cancel = this.#clock.setTimer(at, () => {
      this.#at = undefined;
      this.#cancel = undefined;
      this.#ring();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#at = undefined;
  }
}
