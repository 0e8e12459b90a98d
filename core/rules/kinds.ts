import type { z } from "zod";
import type { Json } from "#core/codec/json";
import type { ValueType } from "#core/expression/value-type";

/** What a field needs in place of a value of this type, in words; undefined when such a value may do. */
export function kindsWantedInstead(schema: z.core.$ZodType, type: ValueType): string | undefined {
  const standIn = standInOf(type);
  if (standIn === undefined) return undefined;
  const parsed = (schema as z.ZodType).safeParse(standIn);
  if (parsed.success || !parsed.error.issues.every(isWrongKind)) return undefined;
  return [...new Set(parsed.error.issues.flatMap(expectedKinds))].join(" or ");
}

/** Whether a value of this type goes into the field as text for people: a number, a duration in words, a list as `a, b`. */
export function goesInAsText(schema: z.core.$ZodType, type: ValueType): boolean {
  if (type.kind === "string" || standInOf(type) === undefined) return false;
  const takesText = kindsWantedInstead(schema, { kind: "string" }) === undefined;
  return takesText && (type.kind === "duration" || kindsWantedInstead(schema, type) !== undefined);
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
    default:
      return undefined;
  }
}
