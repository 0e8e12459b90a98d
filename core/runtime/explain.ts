import type { Json } from "#core/codec/json";
import { addressOf } from "#core/engine/address";
import { entriesOf, partOf } from "#core/engine/lifecycle/part-of";
import { eventScope } from "#core/engine/scope";
import type { Event } from "#core/engine/state";
import { whyNot } from "#core/engine/verdicts";
import { HeraldError } from "#core/errors/herald-error";
import { readPaths } from "#core/expression/read-paths";
import type { Clause, CompiledRule, RuleSet } from "#core/rules/compiled-rule";
import { configuredId, testRuleId } from "#core/rules/test-rule";
import type { Store } from "#core/store/port";
import type { EventRecord, Trace } from "#core/store/traces";
import type { Decision, ExplainedEvent, ListedEvent, SeenEvent } from "./explained.ts";

const tracesAtOnce = 500;
const longestValue = 200;

type Rules = Pick<RuleSet, "rules" | "find">;

/** The newest events, with what each rule made of them. */
export async function listEvents(store: Store, limit: number): Promise<readonly ListedEvent[]> {
  const records = await store.events({ limit });
  return Promise.all(
    records.map(async (record) => {
      const traces = await store.traces({ event: record.event.id, limit: tracesAtOnce });
      return { event: headOf(record), outcomes: lastOutcomes(traces) };
    }),
  );
}

/**
 * What each rule made of one event, the oldest decision first. For a rule that listens to such events and of which nothing was kept, it is worked out
 * from the event and the rule as it is now. Throws `EVENT_UNKNOWN`.
 */
export async function explainEvent(
  store: Store,
  { rules, find }: Rules,
  { id, rule: only }: { readonly id: string; readonly rule?: string | undefined },
): Promise<ExplainedEvent> {
  const [record] = await store.events({ id, limit: 1 });
  const traces = (await store.traces({ event: id, limit: tracesAtOnce })).toReversed();
  if (record === undefined) {
    throw new HeraldError("EVENT_UNKNOWN", `there is no event ${id} among those that are remembered`, {
      hint: "`herald events` lists them; the newest are kept for a week: 1000 each of those that went wrong, were held back, were acted on, and were about nothing",
    });
  }
  const { event } = record;
  const told = new Map<string, Decision[]>();
  for (const trace of traces) told.set(trace.rule, [...(told.get(trace.rule) ?? []), decisionOf(trace, event, find(trace.rule))]);
  const explained = [...told].map(([rule, decisions]) => ({ rule, workedOutNow: false, decisions }));
  for (const { id: configured } of rules.values()) {
    const rule = find(event.test === undefined ? configured : testRuleId(configured, event.test.space));
    if (rule === undefined || told.has(rule.id) || !listensTo(rule, event)) continue;
    explained.push({ rule: rule.id, workedOutNow: true, decisions: [workedOut(rule, record)] });
  }
  return { event: seen(record), rules: explained.filter(({ rule }) => only === undefined || rule === only || configuredId(rule) === only) };
}

/** A stored decision with the values that its clause read. */
export function decisionOf(trace: Trace, event: Event | undefined, rule: CompiledRule | undefined): Decision {
  const { at, key, input, outcome, reason, until, clause } = trace;
  return {
    at,
    ...given({ key, event: trace.event, until }),
    input,
    outcome,
    reason,
    ...(clause === undefined ? {} : { clause: { source: clause.source, place: { ...clause.place } } }),
    values: clause === undefined || event === undefined ? [] : valuesOf(clause, event, rule, at),
  };
}

function workedOut(rule: CompiledRule, { event, cut }: EventRecord): Decision {
  const base = { at: event.arrivedAt, event: event.id, input: "event" };
  if (cut) return { ...base, outcome: "unknown", reason: "the event was too large to be kept, so it cannot be judged again", values: [] };
  const address = addressOf(rule, event, event.arrivedAt);
  const at = event.arrivedAt;
  if ("key" in address) {
    const part = rule.kind === "lifecycle" ? partOf(rule, event, at) : undefined;
    const judged = part !== undefined && "verdict" in part ? part.verdict : undefined;
    if (judged !== undefined && judged.holds !== true) {
      return { ...base, key: address.key.id, outcome: "no-match", reason: whyNot(judged), ...clauseOf(judged.clause, event, rule, at) };
    }
    const role = part === undefined ? "the rule would fire" : part.part === "none" ? part.reason : `it would be taken as ${part.part}`;
    return {
      ...base,
      key: address.key.id,
      outcome: "unknown",
      reason: `nothing was kept of what came of it; as the rule is now, ${role}`,
      values: [],
    };
  }
  const [outcome, reason] = "error" in address ? ["error", address.error] : ["no-match", address.none];
  return { ...base, outcome, reason, ...(address.clause === undefined ? { values: [] } : clauseOf(address.clause, event, rule, at)) };
}

function clauseOf(clause: Clause, event: Event, rule: CompiledRule, at: number): Pick<Decision, "clause" | "values"> {
  return { clause: { source: clause.source, place: { ...clause.place } }, values: valuesOf(clause, event, rule, at) };
}

function valuesOf({ source }: { readonly source: string }, event: Event, rule: CompiledRule | undefined, at: number): Decision["values"] {
  const scope = rule === undefined ? { event: event.data, now: at } : eventScope(rule, event, at);
  return readPaths(source, scope).map(({ text, value }) => ({ text, ...given({ value: value === undefined ? undefined : short(value) }) }));
}

function short(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function seen(record: EventRecord): SeenEvent {
  return { ...headOf(record), ...(record.cut ? {} : { data: record.event.data }) };
}

function headOf({ event }: EventRecord): ListedEvent["event"] {
  const { id, connection, name, time, arrivedAt, via } = event;
  return { id, type: `${connection}.${name}`, time, arrivedAt, via: [...via] };
}

/** The last word of each rule. */
function lastOutcomes(newestFirst: readonly Trace[]): ListedEvent["outcomes"] {
  const last = new Map<string, string>();
  for (const { rule, outcome } of newestFirst) if (!last.has(rule)) last.set(rule, outcome);
  return [...last].map(([rule, outcome]) => ({ rule, outcome }));
}

function listensTo(rule: CompiledRule, { connection, name }: Event): boolean {
  return entriesOf(rule).some((entry) => entry.connection === connection && entry.event === name);
}

/** Leaves out what is undefined. */
export function given<T extends { readonly [name: string]: unknown }>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
