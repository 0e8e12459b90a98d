import { canonicalJson } from "#core/codec/canonical-json";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";

/** Where something is not as expected, in words for people. */
export interface Difference {
  /** `content`, `embed.fields.0.value`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
}

const matcherNames = ["contains", "matches", "absent", "equals"] as const;

/**
 * Holds a value against what is expected of it. A map expects what it names; a list is as long as expected; anything else is equal.
 * A map of `contains`, `matches`, `absent` and `equals` alone is a matcher.
 */
export function differencesIn(expected: Json, actual: Json | undefined, path: readonly string[] = []): readonly Difference[] {
  if (isJsonObject(expected))
    return isMatcher(expected) ? matcherDifferences(expected, actual, path) : mapDifferences(expected, actual, path);
  if (!Array.isArray(expected) || !Array.isArray(actual)) return equal(expected, actual) ? [] : [differs(path, shown(expected), actual)];
  const items = actual as readonly Json[];
  if (expected.length !== items.length) return [differs(path, `a list of ${count(expected.length)}: ${shown(expected)}`, actual)];
  return expected.flatMap((item: Json, index) => differencesIn(item, items[index], [...path, index.toString()]));
}

/** Whether a map is a matcher and not data. */
export function isMatcher(value: JsonObject): boolean {
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => (matcherNames as readonly string[]).includes(name));
}

function mapDifferences(expected: JsonObject, actual: Json | undefined, path: readonly string[]): readonly Difference[] {
  if (!isJsonObject(actual)) return [differs(path, shown(expected), actual)];
  return Object.entries(expected).flatMap(([name, value]) =>
    differencesIn(value, Object.hasOwn(actual, name) ? actual[name] : undefined, [...path, name]),
  );
}

function matcherDifferences(matcher: JsonObject, actual: Json | undefined, path: readonly string[]): readonly Difference[] {
  return Object.entries(matcher).flatMap(([name, wanted]) =>
    meets(name as (typeof matcherNames)[number], wanted, actual) ? [] : [differs(path, `${name} ${shown(wanted)}`, actual)],
  );
}

function meets(name: (typeof matcherNames)[number], wanted: Json, actual: Json | undefined): boolean {
  switch (name) {
    case "absent":
      return (actual === undefined || actual === null) === (wanted === true);
    case "equals":
      return equal(wanted, actual);
    case "matches":
      return typeof actual === "string" && typeof wanted === "string" && new RegExp(wanted, "u").test(actual);
    case "contains":
      return (Array.isArray(wanted) ? (wanted as readonly Json[]) : [wanted]).every((one) => holds(actual, one));
  }
}

/** A text holds a text, a list holds an item. */
function holds(actual: Json | undefined, wanted: Json): boolean {
  if (typeof actual === "string") return typeof wanted === "string" && actual.includes(wanted);
  return Array.isArray(actual) && actual.some((item: Json) => differencesIn(wanted, item).length === 0);
}

function equal(expected: Json, actual: Json | undefined): boolean {
  if (actual === undefined) return expected === null;
  return canonicalJson(expected) === canonicalJson(actual);
}

function differs(path: readonly string[], expected: string, actual: Json | undefined): Difference {
  return { path: path.join("."), expected, actual: actual === undefined ? "nothing" : shown(actual) };
}

function shown(value: Json): string {
  return JSON.stringify(value);
}

function count(items: number): string {
  return items === 1 ? "1 item" : `${items.toString()} items`;
}
