import { untilAborted } from "#core/time/until-aborted";

export interface InboxLimits {
  /** With so many items, or so many bytes, it is full. */
  readonly fullItems: number;
  readonly fullBytes: number;
  /** How many items are handed over at once. Default 1. */
  readonly window?: number;
}

/**
 * Keeps what came in its order between a source's link, which pushes, and the engine, which takes its time: while it is full, the link is not to be
 * read, so that the other side is held back.
 */
export class Inbox<Item> {
  readonly #limits: InboxLimits;
  #items: { readonly item: Item; readonly bytes: number }[] = [];
  #bytes = 0;
  #isFull = false;
  #wakeUp: (() => void) | undefined;
  /** Called when it gets full (true) and when it is half empty again (false). */
  onFull: ((full: boolean) => void) | undefined;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
  }

  push(item: Item, bytes = 0): void {
    this.#items.push({ item, bytes });
    this.#bytes += bytes;
    this.#judge();
    this.#wakeUp?.();
  }

  /** How many items wait. */
  get size(): number {
    return this.#items.length;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /**
   * Hands over what comes, in its order, the next when `emit` has resolved. Rejects with the signal's reason when it aborts, or with what `emit`
   * rejects with.
   */
  async drain(emit: (items: readonly Item[]) => Promise<void>, signal: AbortSignal): Promise<never> {
    for (;;) {
      const taken = this.#items.slice(0, this.#limits.window ?? 1);
      if (taken.length === 0) {
        await untilAborted(this.#filled(), signal);
        continue;
      }
      this.#items = this.#items.slice(taken.length);
      for (const { bytes } of taken) this.#bytes -= bytes;
      this.#judge();
      await untilAborted(emit(taken.map(({ item }) => item)), signal);
    }
  }

  #filled(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeUp = resolve;
    });
  }

  #judge(): void {
    const { fullItems, fullBytes } = this.#limits;
    const isOver = this.#items.length >= fullItems || this.#bytes >= fullBytes;
    const isUnder = this.#items.length <= fullItems / 2 && this.#bytes <= fullBytes / 2;
    if (this.#isFull ? isUnder : isOver) {
      this.#isFull = !this.#isFull;
      this.onFull?.(this.#isFull);
    }
  }
}
