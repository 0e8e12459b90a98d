import type { LoopInput, Queued } from "./loop-input.ts";

const batchInputs = 512;
const batchBytes = 4 * 1024 * 1024;

/** The one queue. `capacity` inputs of sources may wait; a source that has more to say waits itself. */
export class InputQueue {
  readonly #capacity: number;
  #waiting: Queued[] = [];
  #wakeUp: (() => void) | undefined;
  readonly #room: (() => void)[] = [];

  constructor(capacity = 4096) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Resolves when the commit that holds everything this input changed is on disk. */
  push(input: LoopInput): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ input, bytes: sizeOf(input), accepted: resolve });
      this.#wakeUp?.();
    });
  }

  /** Puts an input that follows from the batch just done before everything that waits. */
  pushFirst(inputs: readonly LoopInput[]): void {
    const first = inputs.map((input) => ({ input, bytes: sizeOf(input), accepted: nothing }));
    this.#waiting = [...first, ...this.#waiting];
    if (first.length > 0) this.#wakeUp?.();
  }

  /** Puts inputs back that were taken and not used, before everything that waits. */
  putBack(queued: readonly Queued[]): void {
    if (queued.length === 0) return;
    this.#waiting = [...queued, ...this.#waiting];
    this.#wakeUp?.();
  }

  /** Resolves at once while there is room, else when there is. */
  async room(): Promise<void> {
    while (this.#waiting.length >= this.#capacity) await new Promise<void>((resolve) => this.#room.push(resolve));
  }

  /** The next batch, waiting for it; undefined when `signal` aborts and nothing waits. */
  async take(signal: AbortSignal): Promise<readonly Queued[] | undefined> {
    while (this.#waiting.length === 0) {
      if (signal.aborted) return undefined;
      await this.#change(signal);
    }
    return this.#cut();
  }

  #cut(): readonly Queued[] {
    let bytes = 0;
    let count = 0;
    for (const { input, bytes: size } of this.#waiting) {
      // A snapshot asks the store what is open, so it begins a batch of its own.
      if (count > 0 && (count === batchInputs || bytes + size > batchBytes || input.kind === "snapshot")) break;
      bytes += size;
      count += 1;
      if (input.kind === "snapshot") break;
    }
    const batch = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    for (const resolve of this.#room.splice(0)) resolve();
    return batch;
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener("abort", done);
        this.#wakeUp = undefined;
        resolve();
      };
      this.#wakeUp = done;
      signal.addEventListener("abort", done, { once: true });
    });
  }
}

function nothing(): void {}

/** A rough size: only frames can be large. */
function sizeOf(input: LoopInput): number {
  if (input.kind !== "source" || input.input.kind !== "frame") return 64;
  const { frame } = input.input;
  return typeof frame === "string" ? frame.length : 1024;
}
