import type { LifecycleRule } from "#core/rules/compiled-rule";

const made = new WeakMap<LifecycleRule, LifecycleRule>();

/**
 * A rule as its groups have it. What is asked of each thing before it is announced, and how long it lives without news, is its members' business: a
 * group is open as long as one of them is.
 */
export function ruleOfGroup(rule: LifecycleRule): LifecycleRule {
  const known = made.get(rule);
  if (known !== undefined) return known;
  const ofGroup: LifecycleRule = {
    ...rule,
    groupBy: undefined,
    forMs: 0,
    keepFiringForMs: 0,
    expireAfterMs: undefined,
    onStart: "reconcile",
  };
  made.set(rule, ofGroup);
  made.set(ofGroup, ofGroup);
  return ofGroup;
}
