import type { JsonObject } from "#core/codec/json";
import type { AccessKey } from "#core/expression/expression";

/** Something that can be true only when one of the facts of each of its `alternatives` is; no alternatives means that nothing is known. */
export interface Indexed<T> {
  readonly value: T;
  /** One list of access keys for each way in (each entry of a rule); a way in without keys is always open. */
  readonly waysIn: readonly (readonly AccessKey[])[];
}

interface Bucket {
  readonly path: readonly string[];
  readonly test: AccessKey["test"];
  /** Positions in the list of what is indexed, by the value that the field must equal, contain or start with. */
  readonly byValue: Map<string | number | boolean, number[]>;
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
    for (const bucket of this.#buckets) collect(bucket, valueAt(data, bucket.path), positions);
    return [...positions].sort((one, other) => one - other).map((position) => this.#all[position] as T);
  }
}

function collect({ test, byValue }: Bucket, found: unknown, positions: Set<number>): void {
  if (test === "equals") {
    if (!isScalar(found)) return;
    for (const position of byValue.get(found) ?? []) positions.add(position);
    return;
  }
  if (typeof found !== "string") return;
  for (const [value, filed] of byValue) {
    const holds = test === "contains" ? found.includes(String(value)) : found.startsWith(String(value));
    if (holds) for (const position of filed) positions.add(position);
  }
}

function file(buckets: Map<string, Bucket>, key: AccessKey, position: number): void {
  const name = `${key.test}\n${key.path.join("\n")}`;
  let bucket = buckets.get(name);
  if (bucket === undefined) {
    bucket = { path: key.path, test: key.test, byValue: new Map() };
    buckets.set(name, bucket);
  }
  for (const value of key.values) {
    const filed = bucket.byValue.get(value);
    if (filed === undefined) bucket.byValue.set(value, [position]);
    else if (filed.at(-1) !== position) filed.push(position);
  }
}

function countFacts(items: readonly Indexed<unknown>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { waysIn } of items) {
    for (const key of waysIn.flat()) for (const fact of factsOf(key)) counts.set(fact, (counts.get(fact) ?? 0) + 1);
  }
  return counts;
}

/** The key under which the fewest others are filed. Looking for a text inside a text costs more than a look-up, so equality goes first. */
function rarest(keys: readonly AccessKey[], counts: ReadonlyMap<string, number>): AccessKey | undefined {
  let best: AccessKey | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const shared = factsOf(key).reduce((sum, fact) => sum + (counts.get(fact) ?? 0), 0);
    const cost = key.test === "equals" ? shared : shared + 1_000;
    if (cost < bestCost) [best, bestCost] = [key, cost];
  }
  return best;
}

function factsOf({ path, test, values }: AccessKey): readonly string[] {
  return values.map((value) => `${test}\n${path.join("\n")}\n${typeof value}\n${value}`);
}

function valueAt(data: JsonObject, path: readonly string[]): unknown {
  let found: unknown = data;
  for (const name of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as { readonly [name: string]: unknown })[name];
  }
  return found;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
