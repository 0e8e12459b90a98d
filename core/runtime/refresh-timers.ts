import type { RuleSet } from "#core/rules/compiled-rule";
import type { Store, Write } from "#core/store/port";
import { timersOfRules } from "./step-batch.ts";

const keysPerCommit = 500;

/**
 * Derives the timers of everything remembered anew, so that a changed `for` or `expire_after` holds for what is open already.
 * Call before the loop runs.
 */
export async function refreshTimers(store: Store, rules: RuleSet, now: number): Promise<void> {
  const timersOf = timersOfRules(rules);
  for (const rule of await store.rulesWithEntities()) {
    const keys = await store.keys(rule, ["idle", "pending", "open", "closing", "closed", "tombstone"]);
    for (let start = 0; start < keys.length; start += keysPerCommit) {
      const addresses = keys.slice(start, start + keysPerCommit).map((key) => ({ rule, key }));
      const { aggregates } = await store.load({ aggregates: addresses, seen: [] });
      const writes = aggregates.map((aggregate): Write => ({ put: "timers", rule, key: aggregate.key, timers: timersOf(aggregate) }));
      await store.commit(writes, now);
    }
  }
}
