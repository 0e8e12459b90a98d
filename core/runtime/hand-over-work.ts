import type { Courier } from "#core/delivery/courier";
import type { Op } from "#core/engine/state";
import type { RuleSet } from "#core/rules/compiled-rule";
import type { Store } from "#core/store/port";
import type { LoopInput } from "./loop-input.ts";

/**
 * When other rules begin to hold: delivery is given the unfinished work of rules that waited for a setting, and what was never attempted of rules that
 * are not configured any more is dropped. Call between two batches.
 */
export async function handOverWork(
  before: RuleSet,
  after: RuleSet,
  { store, courier, push }: { readonly store: Store; readonly courier: Courier; push(input: LoopInput): Promise<void> },
): Promise<void> {
  const unfinished = await store.unfinishedOps();
  courier.takeOver(unfinished.filter(({ rule }) => before.waits(rule) && !after.waits(rule)));
  dropOrphans(unfinished, after, push);
}

/** Has the loop drop what was never attempted of rules that are not configured any more. */
export function dropOrphans(unfinished: readonly Op[], rules: RuleSet, push: (input: LoopInput) => Promise<void>): void {
  const orphans = unfinished.filter(({ rule }) => rules.find(rule) === undefined && !rules.waits(rule));
  for (const { rule, key } of new Map(orphans.map((op) => [JSON.stringify([op.rule, op.key]), op])).values())
    void push({ kind: "rule-removed", rule, key });
}
