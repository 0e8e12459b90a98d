import { describeType } from "./describe-type.ts";
import { isError, type Result } from "./evaluation.ts";
import { Duration, EvaluationError, Markup, Timestamp, type Value } from "./value.ts";
import type { ValueType } from "./value-type.ts";

/** What a function or operator can ask of an operand. `number` takes whole ones too; `map` takes objects; `any` also takes null. */
export type Kind = "bool" | "int" | "number" | "string" | "timestamp" | "duration" | "list" | "map" | "any";

/** What an operand of each kind is at run time. */
export interface KindValues {
  readonly bool: boolean;
  readonly int: number;
  readonly number: number;
  readonly string: string;
  readonly timestamp: Timestamp;
  readonly duration: Duration;
  readonly list: readonly Value[];
  readonly map: { readonly [key: string]: Value };
  readonly any: Value;
}

const kindWords: { readonly [K in Kind]: string } = {
  bool: "true or false",
  int: "a whole number",
  number: "a number",
  string: "text",
  timestamp: "a time",
  duration: "a duration",
  list: "a list",
  map: "a map",
  any: "any value",
};

/** Whether a value of this static type can be of the kind. */
export function kindAccepts(kind: Kind, type: ValueType): boolean {
  if (kind === "any" || type.kind === "any") return true;
  if (kind === "number") return type.kind === "int" || type.kind === "double";
  if (kind === "map") return type.kind === "map" || type.kind === "object";
  return kind === type.kind;
}

/** The kind that an operand of this type is used as. */
export function kindOf(type: ValueType): Kind {
  if (type.kind === "double") return "number";
  if (type.kind === "object") return "map";
  return type.kind === "null" ? "any" : type.kind;
}

/** A null of these kinds reads as empty; of the others it is an error. */
export function readsAsEmpty(kind: Kind): boolean {
  return kind === "string" || kind === "list" || kind === "map" || kind === "any";
}

/** Whether a value, not null, is of the kind. */
function isOfKind(kind: Kind, value: Value): boolean {
  switch (kind) {
    case "bool":
      return typeof value === "boolean";
    case "int":
      return typeof value === "number" && Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "string":
      return typeof value === "string";
    case "timestamp":
      return value instanceof Timestamp;
    case "duration":
      return value instanceof Duration;
    case "list":
      return Array.isArray(value);
    case "map":
      return isRecord(value);
    case "any":
      return true;
  }
}

/** True for an object of JSON, not for a list, a time or a duration. */
export function isRecord(value: Value): value is { readonly [key: string]: Value } {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Timestamp) && !(value instanceof Duration)
  );
}

const emptyMap = {};
const emptyList: readonly Value[] = [];

/** The operand as the first of the kinds that it is, empty for a null text or list. `label` is its source, for the message. */
export function coerce(kinds: readonly Kind[], result: Result, label: string): Value | EvaluationError {
  if (isError(result)) return result;
  const value = result instanceof Markup ? result.text : result;
  if (value === null) return emptyFor(kinds, label);
  for (const kind of kinds) if (isOfKind(kind, value)) return value;
  return new EvaluationError(`${label} is ${describeValue(value)}, not ${wordsOf(kinds)}`);
}

function emptyFor(kinds: readonly Kind[], label: string): Value | EvaluationError {
  if (kinds.includes("any")) return null;
  if (kinds.includes("string")) return "";
  if (kinds.includes("list")) return emptyList;
  return kinds.includes("map") ? emptyMap : new EvaluationError(`${label} is not known (null)`);
}

export function wordsOf(kinds: readonly Kind[]): string {
  return kinds.map((kind) => kindWords[kind]).join(" or ");
}

/** What a value is, in words. */
export function describeValue(value: Value): string {
  return value === null ? "null" : describeType(typeOfValue(value));
}

function typeOfValue(value: Exclude<Value, null>): ValueType {
  if (typeof value === "string") return { kind: "string" };
  if (typeof value === "boolean") return { kind: "bool" };
  if (typeof value === "number") return { kind: Number.isInteger(value) ? "int" : "double" };
  if (value instanceof Timestamp) return { kind: "timestamp" };
  if (value instanceof Duration) return { kind: "duration" };
  return Array.isArray(value) ? { kind: "list", item: { kind: "any" } } : { kind: "object", fields: {} };
}
