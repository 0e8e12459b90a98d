import type { z } from "zod";

/** What zod found, in words for people who have never heard of it. Given to every parse as its error map. */
export function plainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${typeInWords(issue.expected)}`;
    case "invalid_value":
      return `expected ${oneOf(issue.values)}`;
    case "too_small":
      return `expected ${sizeInWords(issue.origin, issue.minimum, "at least", issue.inclusive ?? true)}`;
    case "too_big":
      return `expected ${sizeInWords(issue.origin, issue.maximum, "at most", issue.inclusive ?? true)}`;
    case "invalid_format":
      return `expected ${formatInWords(issue.format, issue.pattern)}`;
    case "not_multiple_of":
      return `expected a multiple of ${String(issue.divisor)}`;
    case "unrecognized_keys":
      return "unknown key";
    case "invalid_key":
      return "this key is not allowed here";
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options) ? `expected ${oneOf(issue.options)}` : "expected something else";
    default:
      return "expected something else";
  }
}

/** A short, safe rendering of a value from a file. */
export function found(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 36)}..."` : text;
}

/** The kind of a value that must not be shown. */
export function kindOf(value: unknown): string {
  return typeof value === "string" ? "another text" : typeof value === "number" ? "a number" : found(value);
}

function oneOf(values: readonly z.core.util.Primitive[]): string {
  const shown = values.map((value) => (typeof value === "string" ? `"${value}"` : String(value)));
  return shown.length === 1 ? (shown[0] ?? "") : `one of ${shown.join(", ")}`;
}

function typeInWords(type: string): string {
  const words: { readonly [type: string]: string } = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    tuple: "a list",
    object: "a map of keys and values",
    record: "a map of keys and values",
    null: "null",
    never: "nothing here",
  };
  return words[type] ?? type;
}

function sizeInWords(origin: string, limit: number | bigint, bound: string, inclusive: boolean): string {
  const count = limit.toString();
  const s = count === "1" ? "" : "s";
  if (origin === "string") return count === "1" && bound === "at least" ? "text that is not empty" : `${bound} ${count} character${s}`;
  if (origin === "array" || origin === "set") return `${bound} ${count} ${count === "1" ? "entry" : "entries"}`;
  if (origin === "object" || origin === "record") return `${bound} ${count} key${s}`;
  if (inclusive) return `${bound} ${count}`;
  return `${bound === "at least" ? "more" : "less"} than ${count}`;
}

function formatInWords(format: string, pattern: string | undefined): string {
  const words: { readonly [format: string]: string } = {
    url: "a URL such as https://example.org",
    email: "an e-mail address",
    datetime: "a time such as 2026-11-21T07:00:00Z",
    date: "a date such as 2026-11-21",
    uuid: "a UUID",
  };
  return words[format] ?? (pattern === undefined ? `a valid ${format}` : `text of the form ${pattern}`);
}
