import type { Json } from "#core/codec/json";
import { ruleOf } from "#core/engine/aggregate";
import type { Aggregate, Timer } from "#core/engine/state";
import type { CompiledRule, RuleSet } from "#core/rules/compiled-rule";
import type { Store, Write } from "#core/store/port";
import { timersOfRules } from "./step-batch.ts";

const keysPerCommit = 500;
const allPhases = ["idle", "pending", "open", "closing", "closed", "tombstone", "gate"] as const;

/** What a rule that was removed has left behind is kept this long, should the rule come back. */
const orphanRetentionMs = 7 * 86_400_000;
/** The notes of the core itself. No connection can have this name: it starts with a character that names may not. */
const ownNotes = "#herald";

/**
 * Fits everything remembered to the rules as they are now. Timers are derived anew, so that a changed `for` or `expire_after` holds for what is open
 * already. What a removed rule left behind is forgotten after a week; what a rule with another key left behind at once, without a word: no event
 * would ever find it. A rule that waits for a setting is left alone. Call before the loop runs.
 */
export async function refreshTimers(store: Store, rules: RuleSet, now: number): Promise<void> {
  const notes = new Map((await store.kv(ownNotes)).map(({ name, value }) => [name, value]));
  const remembered = await store.rulesWithEntities();
  const context = { store, rules, notes, now };
  for (const rule of remembered) if (!rules.waits(rule)) await refreshRule(rule, context);
  await refreshNotes(new Set(remembered), context);
}

interface Context {
  readonly store: Store;
  readonly rules: RuleSet;
  readonly notes: ReadonlyMap<string, Json>;
  readonly now: number;
}

async function refreshRule(id: string, { store, rules, notes, now }: Context): Promise<void> {
  const rule = rules.find(id);
  const timersOf = timersOfRules(rules);
  const forget: Timer = { name: "forget", due: (orphanedSince(notes, id) ?? now) + orphanRetentionMs };
  const known = notes.get(keyNote(id));
  const isOther = rule?.kind === "lifecycle" && known !== undefined && known !== rule.keySource;
  await rewrite(store, id, now, (aggregate) => {
    if (isOther && aggregate.thing?.kind === "lifecycle") return { drop: "thing", rule: id, key: aggregate.key };
    const isOrphan = ruleOf(aggregate, rule) === undefined;
    return putTimers(aggregate, isOrphan ? [...timersOf(aggregate), forget] : timersOf(aggregate));
  });
}

/** Since when a rule with something to remember is gone, and by which key the others are remembered. */
async function refreshNotes(remembered: ReadonlySet<string>, { store, rules, notes, now }: Context): Promise<void> {
  const wanted = new Map<string, Json>();
  for (const rule of rules.rules.values()) if (rule.kind === "lifecycle") wanted.set(keyNote(rule.id), rule.keySource);
  for (const id of remembered) {
    const isKept = isLifecycle(rules.find(id)) || rules.waits(id);
    if (!isKept) wanted.set(orphanNote(id), orphanedSince(notes, id) ?? now);
  }
  for (const [name, value] of notes) {
    const id = name.slice(name.indexOf(" ") + 1);
    if (name.startsWith("key ") && remembered.has(id) && !rules.rules.has(id)) wanted.set(name, value);
  }
  const puts = [...wanted].filter(([name, value]) => notes.get(name) !== value);
  const drops = [...notes.keys()].filter((name) => !wanted.has(name));
  const writes: Write[] = [
    ...puts.map(([name, value]): Write => ({ put: "kv", connection: ownNotes, name, value })),
    ...drops.map((name): Write => ({ drop: "kv", connection: ownNotes, name })),
  ];
  if (writes.length > 0) await store.commit(writes, now);
}

function isLifecycle(rule: CompiledRule | undefined): boolean {
  return rule?.kind === "lifecycle";
}

function orphanedSince(notes: ReadonlyMap<string, Json>, rule: string): number | undefined {
  const since = notes.get(orphanNote(rule));
  return typeof since === "number" ? since : undefined;
}

function orphanNote(rule: string): string {
  return `orphaned ${rule}`;
}

function keyNote(rule: string): string {
  return `key ${rule}`;
}

function putTimers({ rule, key }: Aggregate, timers: readonly Timer[]): Write {
  return { put: "timers", rule, key, timers };
}

async function rewrite(store: Store, rule: string, now: number, write: (aggregate: Aggregate) => Write): Promise<void> {
  const keys = await store.keys(rule, allPhases);
  for (let start = 0; start < keys.length; start += keysPerCommit) {
    const addresses = keys.slice(start, start + keysPerCommit).map((key) => ({ rule, key }));
    const { aggregates } = await store.load({ aggregates: addresses, seen: [] });
    await store.commit(aggregates.map(write), now);
  }
}
