import { noFlow } from "#core/rules/compiled-flow";
import type { LifecycleRule } from "#core/rules/compiled-rule";

const made = new WeakMap<LifecycleRule, LifecycleRule>();

/** A rule as its groups have it: what is asked of a thing before anybody is told of it is asked of the members, once, and so is what inhibits it. */
export function ruleOfGroup(rule: LifecycleRule): LifecycleRule {
  const known = made.get(rule);
  if (known !== undefined) return known;
  const ofGroup: LifecycleRule = { ...rule, groupBy: undefined, flow: noFlow, onStart: "reconcile", ...holdOfGroup(rule) };
  made.set(rule, ofGroup);
  made.set(ofGroup, ofGroup);
  return ofGroup;
}

function holdOfGroup({ hold }: LifecycleRule): Pick<LifecycleRule, "hold"> {
  return hold === undefined ? {} : { hold: { ...hold, inhibitedBy: [], inhibits: false } };
}
