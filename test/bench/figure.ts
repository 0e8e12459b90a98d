/** One measured thing beside its limit. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "MB" | "/s";
  /** What was measured beside it in the same run: nothing that does this work can be better than a limit; a peer does the same work. */
  readonly beside: string;
  readonly limit: number;
  /** What the figure must reach to be as intended, in its unit. */
  readonly goal?: { readonly is: "at least" | "at most"; readonly value: number };
  /** The measure, as `npm run bench -- --only <measure>`. */
  readonly measure: string;
}

/** How long a measurement may take. */
export interface Effort {
  readonly quick: boolean;
}

/** How often the limit the figure is: 2 is twice the time, twice the memory, or twice as many in a second. */
export function ratioOf({ value, limit }: Figure): number {
  return value / limit;
}

export function meetsGoal({ value, goal }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  return goal.is === "at least" ? value >= goal.value : value <= goal.value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}
