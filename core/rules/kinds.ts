import type { z } from "zod";
import type { Json } from "#core/codec/json";
import type { ValueType } from "#core/expression/value-type";
import { traitsOf } from "#core/plugin/field-traits";

/** What a field needs in place of a value of this type, in words; undefined when such a value may do. */
export function kindsWantedInstead(schema: z.core.$ZodType, type: ValueType): string | undefined {
  const standIn = standInOf(type);
  if (standIn === undefined) return undefined;
  const parsed = (schema as z.ZodType).safeParse(standIn);
  const wrong = parsed.success ? [] : parsed.error.issues.filter(isWrongKind);
  return wrong.length === 0 ? undefined : [...new Set(wrong.flatMap(expectedKinds))].join(" or ");
}

/**
 * Whether a value of this type goes into the field as text for people: a number, a duration in words, a list as `a, b`. A value of a type that nobody
 * knows does where nothing but text is taken. A map is no text.
 */
export function goesInAsText(schema: z.core.$ZodType, type: ValueType): boolean {
  if (type.kind === "string" || type.kind === "object" || type.kind === "map" || !takes(schema, { kind: "string" })) return false;
  if (type.kind === "duration") return traitsOf(schema).cel !== "duration";
  if (type.kind === "any") return !others.some((other) => takes(schema, other));
  return !takes(schema, type);
}

const others: readonly ValueType[] = [
  { kind: "int" },
  { kind: "bool" },
  { kind: "list", item: { kind: "any" } },
  { kind: "object", fields: {} },
];

function takes(schema: z.core.$ZodType, type: ValueType): boolean {
  return kindsWantedInstead(schema, type) === undefined;
}

/** Whether the value is of the wrong kind altogether: its content cannot be judged before it is rendered. */
function isWrongKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_type") return true;
  return issue.code === "invalid_union" && issue.errors.length > 0 && issue.errors.every((branch) => branch.some(isWrongKind));
}

function expectedKinds(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === "invalid_type") return [kindWords[issue.expected] ?? issue.expected];
  return issue.code === "invalid_union" ? issue.errors.flatMap((branch) => branch.flatMap(expectedKinds)) : [];
}

const kindWords: { readonly [kind: string]: string } = {
  string: "text",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "a map",
};

/** A value of the type, to be held against a schema; undefined when the type says nothing. */
export function standInOf(type: ValueType): Json | undefined {
  switch (type.kind) {
    case "bool":
      return true;
    case "int":
    case "double":
      return 1;
    case "string":
      return "text";
    case "timestamp":
      return "2026-01-01T00:00:00.000Z";
    case "duration":
      return "1s";
    case "list":
      return [];
    case "map":
    case "object":
      return {};
    default:
      return undefined;
  }
}
