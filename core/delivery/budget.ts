import type { Budget } from "#core/plugin/action-definition";

/** A place in some budgets, taken for one request. */
export interface Draw {
  readonly windows: readonly Window[];
  readonly at: number;
}

interface Window {
  readonly perMs: number;
  /** When requests were made, in order. */
  readonly times: number[];
}

/**
 * Sliding windows: at most `limit` requests in any `perMs` milliseconds. A window is named by key and length, so a key may have a short and a
 * long one, and is shared by all connections whose actions name it. Kept in memory; rebuilt at start from what was finished.
 */
export class Budgets {
  readonly #windows = new Map<string, Window>();

  /** When the budget has room: `now` or later. Exact while nobody draws in between. */
  freeAt(budget: Budget, now: number): number {
    const { times } = this.#window(budget);
    forgetUntil(times, now - budget.perMs);
    const oldest = times[times.length - Math.max(1, budget.limit)];
    return oldest === undefined ? now : oldest + budget.perMs;
  }

  /** Counts one request in each of these budgets. */
  draw(budgets: readonly Budget[], at: number): Draw {
    const windows = budgets.map((budget) => this.#window(budget));
    for (const { times } of windows) insert(times, at);
    return { windows, at };
  }

  /** Takes a draw back: its request was not made. */
  cancel({ windows, at }: Draw): void {
    for (const { times } of windows) {
      const index = times.lastIndexOf(at);
      if (index >= 0) times.splice(index, 1);
    }
  }

  /** Moves a draw to when its request leaves, which may be later than when it was allowed to: the commit stands between. */
  moveTo(draw: Draw, at: number): Draw {
    if (at <= draw.at) return draw;
    this.cancel(draw);
    for (const { times } of draw.windows) insert(times, at);
    return { windows: draw.windows, at };
  }

  #window({ key, perMs }: Budget): Window {
    const name = `${perMs} ${key}`;
    const known = this.#windows.get(name);
    if (known !== undefined) return known;
    const window: Window = { perMs, times: [] };
    this.#windows.set(name, window);
    return window;
  }
}

function forgetUntil(times: number[], until: number): void {
  const kept = times.findIndex((time) => time > until);
  if (kept !== 0) times.splice(0, kept < 0 ? times.length : kept);
}

function insert(times: number[], at: number): void {
  const index = times.findLastIndex((time) => time <= at);
  times.splice(index + 1, 0, at);
}
