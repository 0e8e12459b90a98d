import { untilAborted } from "./until-aborted.ts";
import type { Arrived } from "./transport.ts";

/** Messages that wait to be emitted; beyond these the link is not read. */
const fullMessages = 1024;
const fullBytes = 8 * 1024 * 1024;
/** So many are on their way to the disk at once. */
const window = 256;

/** A message that waits. `at`: when it came, milliseconds since the epoch. */
export interface Waiting {
  readonly arrived: Arrived;
  readonly bytes: number;
  readonly at: number;
}

/** Keeps messages in their order between the link, which pushes, and the engine, which takes its time. */
export class Inbox {
  #items: Waiting[] = [];
  #bytes = 0;
  #full = false;
  #wakeUp: (() => void) | undefined;
  /** Called when it gets full (true) and when it is half empty again (false). */
  onFull: ((full: boolean) => void) | undefined;

  push(item: Waiting): void {
    this.#items.push(item);
    this.#bytes += item.bytes;
    this.#judge();
    this.#wakeUp?.();
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Emits what comes, some at a time, in its order. Rejects with the signal's reason when it aborts, or with what `emit` rejects with. */
  async drain(emit: (items: readonly Waiting[]) => Promise<void>, signal: AbortSignal): Promise<never> {
    for (;;) {
      const items = this.#items.slice(0, window);
      if (items.length === 0) {
        await untilAborted(this.#filled(), signal);
        continue;
      }
      this.#items = this.#items.slice(items.length);
      for (const { bytes } of items) this.#bytes -= bytes;
      this.#judge();
      await untilAborted(emit(items), signal);
    }
  }

  #filled(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeUp = resolve;
    });
  }

  #judge(): void {
    const isOver = this.#items.length >= fullMessages || this.#bytes >= fullBytes;
    const isUnder = this.#items.length <= fullMessages / 2 && this.#bytes <= fullBytes / 2;
    if (this.#full ? isUnder : isOver) {
      this.#full = !this.#full;
      this.onFull?.(this.#full);
    }
  }
}
