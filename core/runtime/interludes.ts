/** Work that waits to be done between two batches of the loop. */
export class Interludes {
  readonly #waiting: { readonly work: (signal: AbortSignal) => Promise<void>; readonly done: PromiseWithResolvers<void> }[] = [];
  #isOver = false;

  /** Resolves when it was done; rejects with what the work rejects with, or when the loop has ended before. */
  add(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#isOver) return Promise.reject(ended());
    const done = Promise.withResolvers<void>();
    this.#waiting.push({ work, done });
    return done.promise;
  }

  /** Does what waits, in its order. Rejects with the first failure: what was half done is for a new start to set right. */
  async play(signal: AbortSignal): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await next.work(signal);
        next.done.resolve();
      } catch (error) {
        next.done.reject(error);
        throw error;
      }
    }
  }

  /** Nothing is done any more. */
  end(): void {
    this.#isOver = true;
    for (const { done } of this.#waiting.splice(0)) done.reject(ended());
  }
}

function ended(): Error {
  return new Error("the loop has ended");
}
