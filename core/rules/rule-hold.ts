import type { Scope } from "#core/expression/scope";
import type { Computed, Key } from "./compiled-rule.ts";

/** The intervals in which a rule keeps still. */
export interface Mute {
  readonly names: readonly string[];
  /** When it ends, milliseconds since the epoch, intervals that touch or overlap taken as one; undefined outside of all of them. Pure. */
  endsAt(epochMs: number): number | undefined;
}

/** A thing of another rule that holds a thing of this one back while it is pending or open. */
export interface InhibitedBy {
  readonly rule: string;
  /** The key of the inhibiting thing; undefined as a value: none inhibits this one. Undefined altogether: its key is the thing's own. Pure. */
  readonly computeKey: ((scope: Scope) => Computed<Key | undefined>) | undefined;
}

/** What holds a rule back, apart from silences, which nobody writes into a rule. */
export interface RuleHold {
  readonly mute: Mute | undefined;
  readonly inhibitedBy: readonly InhibitedBy[];
  /** Another rule names this one in its `inhibited_by`: what becomes of its things is told to those that they inhibit. */
  readonly inhibits: boolean;
}
