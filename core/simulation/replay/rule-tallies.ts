import type { Effect } from "../effect.ts";
import type { SimulatedVerdict } from "../simulation-options.ts";
import { added, emptyTally, type Tally, tallyOf } from "./tally.ts";

/** What one rule did. */
export interface RuleTally {
  readonly rule: string;
  readonly tally: Tally;
  /** How often it could not be computed, and why at first. */
  readonly errors: number;
  readonly firstError: string | undefined;
}

/** Counts what each rule does. */
export class RuleTallies {
  readonly #rules = new Map<string, Omit<RuleTally, "rule">>();

  /** `rules`: those that are told of though they did nothing, in this order. */
  constructor(rules: Iterable<string>) {
    for (const rule of rules) this.#rules.set(rule, nothing);
  }

  effect(effect: Effect): void {
    const known = this.#rules.get(effect.rule) ?? nothing;
    this.#rules.set(effect.rule, { ...known, tally: added(known.tally, tallyOf(effect)) });
  }

  verdict({ rule, outcome, reason }: SimulatedVerdict): void {
    if (outcome !== "error") return;
    const known = this.#rules.get(rule) ?? nothing;
    this.#rules.set(rule, { ...known, errors: known.errors + 1, firstError: known.firstError ?? reason });
  }

  result(): readonly RuleTally[] {
    return [...this.#rules].map(([rule, tally]) => ({ rule, ...tally }));
  }
}

const nothing = { tally: emptyTally, errors: 0, firstError: undefined };
