/** Those who wait for a condition. `check` is called whenever it may have come true. */
export class Waiters {
  #waiting: { readonly isOver: () => boolean; readonly resolve: () => void }[] = [];

  until(isOver: () => boolean): Promise<void> {
    if (isOver()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ isOver, resolve }));
  }

  check(): void {
    const asked = this.#waiting;
    this.#waiting = asked.filter(({ isOver }) => !isOver());
    for (const waiter of asked) if (!this.#waiting.includes(waiter)) waiter.resolve();
  }
}
