import type { JsonObject } from "#core/codec/json";
import type { AccessKey } from "#core/expression/expression";
import { createFacts, type Facts } from "./facts.ts";

/** Something that can be true only when one of the facts of each of its `alternatives` is; no alternatives means that nothing is known. */
export interface Indexed<T> {
  readonly value: T;
  /** One list of access keys for each way in (each entry of a rule); a way in without keys is always open. */
  readonly waysIn: readonly (readonly AccessKey[])[];
}

/** Everything that is filed under facts about the same place. */
interface Bucket {
  readonly path: readonly string[];
  /** Set: the place is in every entry of the list at `path`. */
  readonly item: readonly string[] | undefined;
  readonly facts: Facts;
}

/**
 * Finds what an event may concern without asking everything: each way in is filed under its rarest fact.
 * Exact: an access key that does not hold makes the whole condition not true, so what is left out could not have been true.
 */
export class RuleIndex<T> {
  readonly #all: readonly T[];
  readonly #always: readonly number[];
  readonly #buckets: readonly Bucket[];

  constructor(items: readonly Indexed<T>[]) {
    this.#all = items.map(({ value }) => value);
    const counts = countFacts(items);
    const buckets = new Map<string, Bucket>();
    const always: number[] = [];
    for (const [position, { waysIn }] of items.entries()) {
      const keys = waysIn.map((facts) => rarest(facts, counts));
      if (keys.length === 0 || keys.includes(undefined)) always.push(position);
      else for (const key of keys) if (key !== undefined) file(buckets, key, position);
    }
    this.#always = always;
    this.#buckets = [...buckets.values()];
  }

  /** What may be true for this data, in the order in which it was given. */
  candidates(data: JsonObject): readonly T[] {
    if (this.#buckets.length === 0) return this.#all;
    const positions = new Set(this.#always);
    for (const bucket of this.#buckets) collect(bucket, data, positions);
    if (positions.size === 0) return [];
    return [...positions].sort((one, other) => one - other).map((position) => this.#all[position] as T);
  }
}

function collect({ path, item, facts }: Bucket, data: JsonObject, positions: Set<number>): void {
  const found = valueAt(data, path);
  if (item === undefined) facts.collect(found, positions);
  else for (const entry of entriesOf(found)) facts.collect(valueAt(entry, item), positions);
}

/** What `exists` looks at: the entries of a list, the names of a map. */
function entriesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function file(buckets: Map<string, Bucket>, key: AccessKey, position: number): void {
  const name = placeOf(key);
  let bucket = buckets.get(name);
  if (bucket === undefined) {
    bucket = { path: key.path, item: key.item, facts: createFacts(key.test) };
    buckets.set(name, bucket);
  }
  for (const value of key.values) bucket.facts.add(value, position);
}

function countFacts(items: readonly Indexed<unknown>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { waysIn } of items) {
    for (const key of waysIn.flat()) for (const fact of factsOf(key)) counts.set(fact, (counts.get(fact) ?? 0) + 1);
  }
  return counts;
}

/** What looking for it costs an event, in rules that would have to be asked instead: a look-up for each length, or a pass over a whole text. */
const searchCost: { readonly [test in AccessKey["test"]]: number } = { equals: 0, startsWith: 2, contains: 20 };

/** The key under which the fewest others are filed, with regard to what looking for it costs. */
function rarest(keys: readonly AccessKey[], counts: ReadonlyMap<string, number>): AccessKey | undefined {
  let best: AccessKey | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const shared = factsOf(key).reduce((sum, fact) => sum + (counts.get(fact) ?? 0), 0);
    const cost = shared + searchCost[key.test];
    if (cost < bestCost) [best, bestCost] = [key, cost];
  }
  return best;
}

function factsOf(key: AccessKey): readonly string[] {
  return key.values.map((value) => `${placeOf(key)}\n${typeof value}\n${value}`);
}

function placeOf({ path, item, test }: AccessKey): string {
  return JSON.stringify([test, path, item]);
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  let found: unknown = data;
  for (const name of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as { readonly [name: string]: unknown })[name];
  }
  return found;
}
