import type { Clock } from "./clock.ts";
import { sleepOn } from "./sleep.ts";

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to move. For tests, replays and the demo: timers fire in order of time, then of creation. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #alarms = new Set<Alarm>();

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  setTimer(atMs: number, run: () => void): () => void {
    const alarm: Alarm = { at: atMs, order: this.#order++, run };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** When the next timer is due; undefined when none is set. */
  nextDue(): number | undefined {
    return this.#next(Number.POSITIVE_INFINITY)?.at;
  }

  /** Moves time forward, firing every timer that falls due on the way at its own time. `settle` is awaited after each, and once before, so that what a timer started can go on. */
  async advance(ms: number, settle: () => Promise<void> = turnOfTheLoop): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let alarm = this.#next(until); alarm !== undefined; alarm = this.#next(until)) {
      this.#alarms.delete(alarm);
      this.#now = Math.max(this.#now, alarm.at);
      alarm.run();
      await settle();
    }
    this.#now = until;
    await settle();
  }

  #next(until: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at > until) continue;
      if (first === undefined || alarm.at < first.at || (alarm.at === first.at && alarm.order < first.order)) first = alarm;
    }
    return first;
  }
}

/** Lets promises and finished I/O go on. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
