import type { CompiledRule } from "#core/rules/compiled-rule";
import { isGroupAddress } from "./group/address.ts";
import { ruleOfGroup } from "./group/rule-of-group.ts";
import type { Aggregate, Op } from "./state.ts";

/** The aggregate of a key that nothing is known of. */
export function emptyAggregate(rule: string, key: string): Aggregate {
  return { rule, key, thing: undefined, slots: [], ops: [] };
}

/** Whether an op still has something to come. */
export function isUnfinished(op: Op): boolean {
  return op.state === "queued" || op.state === "sending";
}

/** The rule as far as it fits what is stored: a rule that changed its kind knows nothing of the old things, and a group has its own view of its rule. */
export function ruleOf(aggregate: Aggregate, rule: CompiledRule | undefined): CompiledRule | undefined {
  const { thing, key } = aggregate;
  if (rule === undefined) return undefined;
  const isOfAnyRule = thing === undefined || thing.kind === "gate" || thing.kind === "watch";
  if (!isOfAnyRule && (rule.kind === "lifecycle") !== (thing.kind === "lifecycle")) return undefined;
  return rule.kind === "lifecycle" && isGroupAddress(key) ? ruleOfGroup(rule) : rule;
}
