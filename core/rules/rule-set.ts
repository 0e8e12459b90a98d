import type { JsonObject } from "#core/codec/json";
import type { AccessKey } from "#core/expression/expression";
import type { CompiledRule, Entry, RuleSet } from "./compiled-rule.ts";
import { type Indexed, RuleIndex } from "./rule-index.ts";
import { configuredId, isTestRule, testRuleOf } from "./test-rule.ts";

/** Puts compiled rules into one set, in the order of the configuration. `waits`: which others are configured and cannot run now. */
export function createRuleSet(rules: readonly CompiledRule[], waits: (rule: string) => boolean = () => false): RuleSet {
  const byEvent = new Map<string, Indexed<CompiledRule>[]>();
  for (const rule of rules) {
    for (const [type, waysIn] of waysInByEvent(rule)) {
      const indexed = byEvent.get(type);
      if (indexed === undefined) byEvent.set(type, [{ value: rule, waysIn }]);
      else indexed.push({ value: rule, waysIn });
    }
  }
  const indexes = new Map([...byEvent].map(([type, indexed]) => [type, new RuleIndex(indexed)]));
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const forTests = new Map<string, CompiledRule>();
  return {
    rules: byId,
    find(id) {
      const known = byId.get(id);
      if (known !== undefined || !isTestRule(id)) return known;
      const rule = byId.get(configuredId(id));
      if (rule === undefined) return undefined;
      const test = forTests.get(id) ?? testRuleOf(rule, id);
      forTests.set(id, test);
      return test;
    },
    waits: (rule) => waits(configuredId(rule)),
    candidates: (connection: string, event: string, data: JsonObject) => indexes.get(typeText(connection, event))?.candidates(data) ?? [],
  };
}

function waysInByEvent(rule: CompiledRule): ReadonlyMap<string, readonly (readonly AccessKey[])[]> {
  const ways = new Map<string, (readonly AccessKey[])[]>();
  for (const entry of entriesOf(rule)) {
    const type = typeText(entry.connection, entry.event);
    const keys = keysOf(rule, entry);
    const known = ways.get(type);
    if (known === undefined) ways.set(type, [keys]);
    else known.push(keys);
  }
  return ways;
}

/** In a lifecycle a condition that fails says something too (it ends a wait, or closes), so only an event rule may be passed over for it. */
function keysOf(rule: CompiledRule, entry: Entry): readonly AccessKey[] {
  return rule.kind === "event" ? [...entry.condition.accessKeys, ...rule.condition.accessKeys] : [];
}

/** Every entry of a rule: of its `when`, or of its `open`, `update` and `close`. */
export function entriesOf(rule: CompiledRule): readonly Entry[] {
  return rule.kind === "event" ? rule.when : [...rule.open, ...rule.update, ...(rule.close ?? [])];
}

function typeText(connection: string, event: string): string {
  return `${connection}\n${event}`;
}
