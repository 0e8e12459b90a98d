import type { Aggregate, Timer } from "#core/engine/state";
import type { RuleSet } from "#core/rules/compiled-rule";
import type { Store, Write } from "#core/store/port";
import { timersOfRules } from "./step-batch.ts";

const keysPerCommit = 500;
const allPhases = ["idle", "pending", "open", "closing", "closed", "tombstone"] as const;

/** What a rule that was removed has left behind is kept this long, should the rule come back. */
const orphanRetentionMs = 7 * 86_400_000;
/** The notes of the core itself. No connection can have this name: it starts with a character that names may not. */
const ownNotes = "#herald";

/**
 * Derives the timers of everything remembered anew, so that a changed `for` or `expire_after` holds for what is open already, and what a removed rule
 * left behind is forgotten after a week. Call before the loop runs.
 */
export async function refreshTimers(store: Store, rules: RuleSet, now: number): Promise<void> {
  const timersOf = timersOfRules(rules);
  const notes = new Map((await store.kv(ownNotes)).map(({ name, value }) => [name, value]));
  for (const rule of await store.rulesWithEntities()) {
    const note = `orphaned ${rule}`;
    const since = notes.get(note);
    if (rules.rules.has(rule)) {
      if (since !== undefined) await store.commit([{ drop: "kv", connection: ownNotes, name: note }], now);
      await rewrite(store, { rule, now }, timersOf);
      continue;
    }
    const orphanedAt = typeof since === "number" ? since : now;
    if (since === undefined) await store.commit([{ put: "kv", connection: ownNotes, name: note, value: orphanedAt }], now);
    await rewrite(store, { rule, now }, (aggregate) => [...timersOf(aggregate), { name: "forget", due: orphanedAt + orphanRetentionMs }]);
  }
}

async function rewrite(
  store: Store,
  { rule, now }: { readonly rule: string; readonly now: number },
  timersOf: (aggregate: Aggregate) => readonly Timer[],
): Promise<void> {
  const keys = await store.keys(rule, allPhases);
  for (let start = 0; start < keys.length; start += keysPerCommit) {
    const addresses = keys.slice(start, start + keysPerCommit).map((key) => ({ rule, key }));
    const { aggregates } = await store.load({ aggregates: addresses, seen: [] });
    const writes = aggregates.map((aggregate): Write => ({ put: "timers", rule, key: aggregate.key, timers: timersOf(aggregate) }));
    await store.commit(writes, now);
  }
}
