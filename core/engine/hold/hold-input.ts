/** An aggregate by its rule and key. */
export interface Address {
  readonly rule: string;
  readonly key: string;
}

/**
 * What aggregates tell each other about inhibition. A thing asks for each that may inhibit it; that one tells its watch, an aggregate beside it that
 * remembers who asked, and the watch tells the askers: at once, and whenever it changes, until they leave it.
 */
export type HoldInput =
  /** To the inhibitor, which may be nothing at all as yet: does it hold `by` back, or all who wait? */
  | { readonly kind: "inhibits?"; readonly rule: string; readonly key: string; readonly by?: Address }
  /** To its watch: whether it is pending or open; for `by` alone, when that one has just asked. */
  | { readonly kind: "inhibiting"; readonly rule: string; readonly key: string; readonly active: boolean; readonly by?: Address }
  /** To one that it inhibits. */
  | { readonly kind: "inhibited"; readonly rule: string; readonly key: string; readonly from: Address; readonly active: boolean }
  /** To the watch: `by` does not wait any more. */
  | { readonly kind: "uninhibited"; readonly rule: string; readonly key: string; readonly by: Address }
  /** To a thing: what held it back may have ended early. */
  | { readonly kind: "ask-hold"; readonly rule: string; readonly key: string };

/** Where the watch of a thing is: no event has this key, because no canonical JSON begins like it. */
export function watchOf({ rule, key }: Address): Address {
  return { rule, key: `${watchPrefix}${key}` };
}

/** The thing that a watch is about. */
export function watchedBy({ rule, key }: Address): Address {
  return { rule, key: key.slice(watchPrefix.length) };
}

const watchPrefix = "inhibits ";
