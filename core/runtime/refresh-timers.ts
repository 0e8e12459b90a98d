import type { Json } from "#core/codec/json";
import { ruleOf } from "#core/engine/aggregate";
import { needsCheck } from "#core/engine/hold/apply-hold";
import { checkTimer } from "#core/engine/hold/hold-timers";
import type { Aggregate, Timer } from "#core/engine/state";
import { noFlow } from "#core/rules/compiled-flow";
import type { RuleSet } from "#core/rules/compiled-rule";
import type { Store, Write } from "#core/store/port";
import { timersOfRules } from "./step-batch.ts";

const keysPerCommit = 500;
const ofEntities = ["idle", "pending", "open", "closing", "closed", "tombstone", "watch"] as const;

/** What a rule that was removed has left behind is kept this long, should the rule come back. */
const orphanRetentionMs = 7 * 86_400_000;
/** The notes of the core itself. No connection can have this name: it starts with a character that names may not. */
const ownNotes = "#herald";
/** In place of the flow control that timers were derived by: none, for the rule did not run. No rule has this for its source. */
const unknownFlow = "?";

/**
 * Fits everything remembered to the rules as they are now. Timers are derived anew, so that a changed `for` or `expire_after` holds for what is open
 * already, and what is held back asks again. What a removed rule left behind is forgotten after a week; what a rule with another key left behind at once, without a word: no event
 * would ever find it. Flow control can remember a million keys, so its timers are derived anew only where it was changed. A rule that waits for a
 * setting is left alone. Nothing may step meanwhile: call before the loop runs, or between two batches.
 */
export async function refreshTimers(store: Store, rules: RuleSet, now: number, options: RefreshOptions = {}): Promise<void> {
  const { unchanged = new Set(), commit = (writes, at) => store.commit(writes, at) } = options;
  const notes = new Map((await store.kv(ownNotes)).map(({ name, value }) => [name, value]));
  const remembered = await store.rulesWithEntities();
  const context = { store, rules, notes, now, commit };
  const orphaned = new Set<string>();
  for (const rule of remembered) {
    if (rules.waits(rule)) continue;
    if (unchanged.has(rule) ? notes.has(orphanNote(rule)) : await refreshRule(rule, context)) orphaned.add(rule);
  }
  await refreshNotes({ remembered: new Set(remembered), orphaned }, context);
}

export interface RefreshOptions {
  /** Rules that were refreshed before and are the same as then: nothing is derived anew for them. */
  readonly unchanged?: ReadonlySet<string>;
  /** In place of the store's own. */
  readonly commit?: Store["commit"];
}

interface Context {
  readonly store: Store;
  readonly commit: Store["commit"];
  readonly rules: RuleSet;
  readonly notes: ReadonlyMap<string, Json>;
  readonly now: number;
}

/** Whether it has left something behind that it does not know any more. */
async function refreshRule(id: string, context: Context): Promise<boolean> {
  const { rules, notes, now } = context;
  const rule = rules.find(id);
  const timersOf = timersOfRules(rules);
  const forget: Timer = { name: "forget", due: (orphanedSince(notes, id) ?? now) + orphanRetentionMs };
  const known = notes.get(keyNote(id));
  const isOther = rule?.kind === "lifecycle" && known !== undefined && known !== rule.keySource;
  const hasSameFlow = rule !== undefined && (notes.get(flowNote(id)) ?? noFlow.source) === rule.flow.source;
  const phases = hasSameFlow ? ofEntities : ([...ofEntities, "gate"] as const);
  let hasOrphans = false;
  await rewrite(id, phases, context, (aggregate) => {
    if (isOther && aggregate.thing?.kind === "lifecycle") return { drop: "thing", rule: id, key: aggregate.key };
    const isOrphan = ruleOf(aggregate, rule) === undefined;
    hasOrphans ||= isOrphan;
    const check: readonly Timer[] = needsCheck(aggregate, rule) ? [{ name: checkTimer, due: now }] : [];
    return putTimers(aggregate, [...timersOf(aggregate), ...check, ...(isOrphan ? [forget] : [])]);
  });
  return hasOrphans;
}

/** Since when a rule with something to remember is gone, and by which key and which flow control the others are remembered. */
async function refreshNotes(
  { remembered, orphaned }: { readonly remembered: ReadonlySet<string>; readonly orphaned: ReadonlySet<string> },
  { commit, rules, notes, now }: Context,
): Promise<void> {
  const wanted = new Map<string, Json>();
  for (const rule of rules.rules.values()) {
    if (rule.kind === "lifecycle") wanted.set(keyNote(rule.id), rule.keySource);
    if (rule.flow.source !== noFlow.source) wanted.set(flowNote(rule.id), rule.flow.source);
  }
  for (const id of orphaned) wanted.set(orphanNote(id), orphanedSince(notes, id) ?? now);
  // While a rule does not run its timers come to nothing: they are derived anew when it runs again, whatever its flow control is then.
  for (const id of remembered) if (rules.find(id) === undefined) wanted.set(flowNote(id), unknownFlow);
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
  if (writes.length > 0) await commit(writes, now);
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

function flowNote(rule: string): string {
  return `flow ${rule}`;
}

function putTimers({ rule, key }: Aggregate, timers: readonly Timer[]): Write {
  return { put: "timers", rule, key, timers };
}

async function rewrite(
  rule: string,
  phases: Parameters<Store["keys"]>[1],
  { store, commit, now }: Context,
  write: (aggregate: Aggregate) => Write,
): Promise<void> {
  const keys = await store.keys(rule, phases);
  for (let start = 0; start < keys.length; start += keysPerCommit) {
    const addresses = keys.slice(start, start + keysPerCommit).map((key) => ({ rule, key }));
    const { aggregates } = await store.load({ aggregates: addresses, seen: [] });
    await commit(aggregates.map(write), now);
  }
}
