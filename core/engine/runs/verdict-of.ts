import type { EventRule, Verdict } from "#core/rules/compiled-rule";
import { isAbout } from "../lifecycle/part-of.ts";
import { eventScope } from "../scope.ts";
import type { Event } from "../state.ts";

/** What an event rule's conditions say to an event: an entry's own `if`, then the rule's. Undefined: no entry is about it. Pure. */
export function verdictOf(rule: EventRule, event: Event, now: number): Verdict | undefined {
  const scope = eventScope(rule, event, now);
  const entry = anyHolds(rule.when.filter((one) => isAbout(one, event)).map(({ condition }) => condition.test(scope)));
  return entry?.holds === true ? rule.condition.test(scope) : entry;
}

/** True before error before false. */
function anyHolds(verdicts: readonly Verdict[]): Verdict | undefined {
  return verdicts.find(({ holds }) => holds === true) ?? verdicts.find(({ holds }) => holds === "error") ?? verdicts[0];
}
