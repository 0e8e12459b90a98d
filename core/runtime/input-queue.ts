import type { LoopInput, Queued } from "./loop-input.ts";

const batchInputs = 512;
const batchBytes = 4 * 1024 * 1024;

/**
 * The one queue. Of what sources say at most `capacity` inputs wait in it; more waits outside, in its order, so that nothing else comes behind a flood
 * of it. A source that waits for what it said is slowed down by that.
 */
export class InputQueue {
  readonly #capacity: number;
  #waiting: Queued[] = [];
  readonly #outside: Queued[] = [];
  #wakeUp: (() => void) | undefined;

  constructor(capacity = 4096) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#waiting.length + this.#outside.length;
  }

  /** Resolves when the commit that holds everything this input changed is on disk. */
  push(input: LoopInput): Promise<void> {
    return new Promise((resolve) => {
      const isHeldBack = input.kind === "source" && (this.#outside.length > 0 || this.#waiting.length >= this.#capacity);
      (isHeldBack ? this.#outside : this.#waiting).push({ input, bytes: sizeOf(input), accepted: resolve });
      this.#wakeUp?.();
    });
  }

  /** Puts an input that follows from the batch just done before everything that waits. */
  pushFirst(inputs: readonly LoopInput[]): void {
    this.putBack(inputs.map((input) => ({ input, bytes: sizeOf(input), accepted: nothing })));
  }

  /** Puts inputs back that were taken and not used, before everything that waits. */
  putBack(queued: readonly Queued[]): void {
    if (queued.length === 0) return;
    this.#waiting = [...queued, ...this.#waiting];
    this.#wakeUp?.();
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
    this.#letIn();
    return batch;
  }

  #letIn(): void {
    const room = Math.max(0, this.#capacity - this.#waiting.length);
    if (this.#outside.length > 0) this.#waiting.push(...this.#outside.splice(0, room));
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
