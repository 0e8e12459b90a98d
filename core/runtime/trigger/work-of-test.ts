import { addressOf } from "#core/engine/address";
import type { Event } from "#core/engine/state";
import { failed, noMatch } from "#core/engine/verdicts";
import type { RuleSet } from "#core/rules/compiled-rule";
import { entriesOf } from "#core/rules/rule-set";
import { testRuleId } from "#core/rules/test-rule";
import type { Observer } from "../observer.ts";
import type { Work } from "../work.ts";

/** The steps that a made-up event asks for: of what each rule is for test events. Every rule that listens to such events is asked, so that each has its say. */
export function workOfTest(event: Event, rules: RuleSet, observer: Observer): readonly Work[] {
  const work: Work[] = [];
  for (const { id } of rules.rules.values()) {
    const rule = rules.find(testRuleId(id, event.test?.space));
    if (rule === undefined || !entriesOf(rule).some((entry) => entry.connection === event.connection && entry.event === event.name))
      continue;
    const address = addressOf(rule, event, event.arrivedAt);
    if ("key" in address) work.push({ input: { kind: "event", event, rule: rule.id, key: address.key.id } });
    else if ("error" in address) observer.verdict(rule.id, event, failed(address.error, address.clause));
    else observer.verdict(rule.id, event, noMatch(address.none, address.clause));
  }
  return work;
}
