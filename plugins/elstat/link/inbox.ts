import { untilAborted } from "./until-aborted.ts";
import type { Frame } from "../wire/frames.ts";

/** Frames that wait to be emitted; beyond these the socket is not read. */
const fullFrames = 256;
const fullCharacters = 4 * 1024 * 1024;

type Item = { readonly frame: Frame; readonly characters: number } | { readonly reached: () => void };

/** Keeps frames in their order between the socket, which pushes, and the engine, which takes its time. */
export class Inbox {
  readonly #items: Item[] = [];
  #characters = 0;
  #full = false;
  #wake: (() => void) | undefined;
  /** Called when it gets full (true) and when it is half empty again (false). */
  onFull: ((full: boolean) => void) | undefined;

  push(frame: Frame): void {
    const characters = frame.kind === "message" ? frame.text.length : 0;
    this.#characters += characters;
    this.#add({ frame, characters });
  }

  /** Calls `reached` when all that was pushed before has been emitted. */
  mark(reached: () => void): void {
    this.#add({ reached });
  }

  /** Whether the socket is held back. */
  get isFull(): boolean {
    return this.#full;
  }

  /** Emits one frame after the other. Rejects with the signal's reason when it aborts, or with what `emit` rejects with. */
  async drain(emit: (frame: Frame) => Promise<void>, signal: AbortSignal): Promise<never> {
    for (;;) {
      const item = this.#items.shift();
      if (item === undefined) {
        await untilAborted(this.#filled(), signal);
      } else if ("reached" in item) {
        item.reached();
      } else {
        this.#characters -= item.characters;
        this.#judge();
        await untilAborted(emit(item.frame), signal);
      }
    }
  }

  #add(item: Item): void {
    this.#items.push(item);
    this.#judge();
    this.#wake?.();
  }

  #filled(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #judge(): void {
    const isOver = this.#items.length >= fullFrames || this.#characters >= fullCharacters;
    const isUnder = this.#items.length <= fullFrames / 2 && this.#characters <= fullCharacters / 2;
    if (this.#full ? isUnder : isOver) {
      this.#full = !this.#full;
      this.onFull?.(this.#full);
    }
  }
}
