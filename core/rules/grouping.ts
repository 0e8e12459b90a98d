import type { Scope } from "#core/expression/scope";
import type { Computed, Key } from "./compiled-rule.ts";

/** The `group_by` of a lifecycle: things of the same value share one message for each step. */
export interface Grouping {
  /** Its source text. */
  readonly source: string;
  /** The value of a thing as known; undefined when it is null: the thing is a group of its own. Pure. */
  computeValue(scope: Scope): Computed<Key> | undefined;
}
