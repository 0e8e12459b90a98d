import { canonicalJson } from "#core/codec/canonical-json";
import type { Subscription } from "#core/plugin/source-definition";
import type { RuleSet } from "#core/rules/compiled-rule";
import { entriesOf } from "#core/rules/rule-set";

/** Exactly what the rules ask of a connection: each event with each set of parameters once. */
export function subscriptionsOf(rules: RuleSet, connection: string): readonly Subscription[] {
  const wanted = new Map<string, Subscription>();
  for (const rule of rules.rules.values()) {
    for (const { connection: from, event, parameters } of entriesOf(rule)) {
      if (from === connection) wanted.set(canonicalJson([event, parameters]), { event, parameters });
    }
  }
  return [...wanted.values()];
}

/** Whether two lists ask for the same, in whatever order. */
export function sameSubscriptions(one: readonly Subscription[], other: readonly Subscription[]): boolean {
  const texts = (list: readonly Subscription[]): string[] => list.map(({ event, parameters }) => canonicalJson([event, parameters])).sort();
  return texts(one).join("\n") === texts(other).join("\n");
}
