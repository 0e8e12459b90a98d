import type { EventRule, Verdict } from "#core/rules/compiled-rule";
import { isAbout } from "../lifecycle/part-of.ts";
import { eventScope } from "../scope.ts";
import type { Event } from "../state.ts";

/** What an event rule's conditions say to an event: an entry's own `if`, then the rule's. An error weighs more than a no. Undefined: no entry is about it. Pure. */
export function verdictOf(rule: EventRule, event: Event, now: number): Verdict | undefined {
  const scope = eventScope(rule, event, now);
  let said: Verdict | undefined;
  for (const entry of rule.when) {
    if (!isAbout(entry, event)) continue;
    const verdict = entry.condition.test(scope);
    if (verdict.holds === true) return rule.condition.test(scope);
    if (said === undefined || (verdict.holds === "error" && said.holds === false)) said = verdict;
  }
  return said;
}
