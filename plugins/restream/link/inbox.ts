import type { Json } from "#core";
import { untilAborted } from "./until-aborted.ts";

/** Frames that wait to be emitted; beyond these the socket is not read. */
const fullFrames = 256;
const fullBytes = 4 * 1024 * 1024;

interface Item {
  readonly frame: Json;
  readonly bytes: number;
  readonly emitted: (() => void) | undefined;
}

/** Keeps frames in their order between the socket, which pushes, and the engine, which takes its time. */
export class Inbox {
  readonly #items: Item[] = [];
  #bytes = 0;
  #full = false;
  #wake: (() => void) | undefined;
  /** Called when it gets full (true) and when it is half empty again (false). */
  onFull: ((full: boolean) => void) | undefined;

  push(frame: Json, bytes = 0, emitted?: () => void): void {
    this.#items.push({ frame, bytes, emitted });
    this.#bytes += bytes;
    this.#judge();
    this.#wake?.();
  }

  get size(): number {
    return this.#items.length;
  }

  /** Whether the socket is held back. */
  get isFull(): boolean {
    return this.#full;
  }

  /** Emits one frame after the other. Rejects with the signal's reason when it aborts, or with what `emit` rejects with. */
  async drain(emit: (frame: Json) => Promise<void>, signal: AbortSignal): Promise<never> {
    for (;;) {
      const item = this.#items.shift();
      if (item === undefined) {
        await untilAborted(this.#filled(), signal);
        continue;
      }
      this.#bytes -= item.bytes;
      this.#judge();
      await untilAborted(emit(item.frame), signal);
      item.emitted?.();
    }
  }

  #filled(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #judge(): void {
    const isOver = this.#items.length >= fullFrames || this.#bytes >= fullBytes;
    const isUnder = this.#items.length <= fullFrames / 2 && this.#bytes <= fullBytes / 2;
    if (this.#full ? isUnder : isOver) {
      this.#full = !this.#full;
      this.onFull?.(this.#full);
    }
  }
}
