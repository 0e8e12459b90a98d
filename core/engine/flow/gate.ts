/**
 * What one operator of flow control remembers for one of its keys: a thing of its own, beside the runs and entities that it lets through,
 * under an address that no event has.
 */
export interface Gate {
  readonly kind: "gate";
  readonly operator: "once" | "rate_limit" | "threshold" | "debounce" | "batch" | "throttle";
  readonly keyText: string;
  /** When it let something through, milliseconds since the epoch, the oldest first: as many as its rule still needs. */
  readonly passed: readonly number[];
}
