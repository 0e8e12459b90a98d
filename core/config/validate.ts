import type { z } from "zod";
import { didYouMean } from "#core/errors/suggest";
import { traitsOf } from "#core/plugin/field-traits";
import { type Diagnostic, errorAt } from "./diagnostic.ts";
import type { LocatedDocument, Path } from "./located-document.ts";
import { found, kindOf, plainWords } from "./plain-words.ts";
import { flatIssues, type SchemaIssue } from "./schema-issues.ts";
import { keysAt, schemasAt } from "./schema-walk.ts";

/** Where a value came from, and which of it must not be shown or judged. */
export interface ValidationContext {
  readonly document: LocatedDocument;
  /** The value's place in the document. */
  readonly path: Path;
  /** Paths inside the value that were put in from outside: never shown. */
  readonly putIn?: readonly Path[];
  /** Paths inside the value about which nothing can be said: stand-ins and missing ones. */
  readonly unjudged?: readonly Path[];
}

/** The parsed value, undefined when anything is wrong with it, and all that is. */
export interface Validation<T> {
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a value of a document by a schema; every issue becomes a diagnostic at its place, in plain words. */
export function validate<S extends z.ZodType>(schema: S, value: unknown, context: ValidationContext): Validation<z.output<S>> {
  const parsed = schema.safeParse(value, { error: plainWords });
  if (parsed.success) return { value: parsed.data, diagnostics: [] };
  const issues = flatIssues(parsed.error.issues).filter(({ path }) => !(context.unjudged ?? []).some((it) => isAtOrUnder(path, it)));
  return { value: undefined, diagnostics: issues.map((issue) => diagnosticFor(issue, schema, value, context)) };
}

/** Whether a path leads to `above` or into it. */
export function isAtOrUnder(path: Path, above: Path): boolean {
  return above.every((part, depth) => String(path[depth]) === String(part));
}

function diagnosticFor(issue: SchemaIssue, schema: z.ZodType, value: unknown, context: ValidationContext): Diagnostic {
  const { document } = context;
  const path = [...context.path, ...issue.path];
  if (issue.kind === "unknown-key") {
    return errorAt(document.placeOfKey(path), "CONFIG_UNKNOWN_KEY", issue.message, keyHint(issue, schema));
  }
  if (issue.kind === "bad-key")
    return errorAt(document.placeOfKey(path), "CONFIG_INVALID_KEY", `${issue.message}, found "${lastOf(issue.path)}"`);
  const at = valueAt(value, issue.path);
  if (at === undefined && issue.path.length > 0) {
    const hint = issue.hint ?? descriptionAt(schema, issue.path);
    return errorAt(document.placeOf(path), "CONFIG_MISSING_KEY", `"${lastOf(issue.path)}" is missing`, hint);
  }
  if (!issue.message.startsWith("expected ")) return errorAt(document.placeOf(path), "CONFIG_INVALID_VALUE", issue.message, issue.hint);
  const isHidden = isSecret(schema, issue.path) || (context.putIn ?? []).some((it) => isAtOrUnder(issue.path, it));
  const message = `${issue.message}, found ${isHidden ? kindOf(at) : found(at)}`;
  return errorAt(
    document.placeOf(path),
    "CONFIG_INVALID_VALUE",
    message,
    issue.hint ?? (isHidden ? undefined : valueHint(issue.message, at)),
  );
}

function keyHint(issue: SchemaIssue, schema: z.ZodType): string | undefined {
  const known = keysAt(schema, issue.path.slice(0, -1));
  const near = didYouMean(lastOf(issue.path), known);
  if (near !== undefined) return near;
  return known.length === 0 ? undefined : `known keys: ${known.join(", ")}`;
}

/** The slips of YAML that a schema sees: a word for a boolean, a number for a text and the other way round. */
function valueHint(message: string, value: unknown): string | undefined {
  if (message.includes("true or false") && typeof value === "string") {
    if (/^(yes|on|y|true)$/i.test(value)) return "write true";
    if (/^(no|off|n|false)$/i.test(value)) return "write false";
  }
  const wantsText = /^expected (a )?text/.test(message);
  if (wantsText && (typeof value === "number" || typeof value === "boolean")) return `put it in quotes: "${String(value)}"`;
  if (/^expected a (whole )?number/.test(message) && typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) {
    return `write it without quotes: ${value}`;
  }
  if (message.startsWith("expected a duration") && typeof value === "number") {
    const count = value.toString();
    return `say the unit: ${count}s, ${count}m or ${count}h`;
  }
  if (typeof value !== "string" || !message.startsWith("expected one of ")) return undefined;
  return didYouMean(
    value,
    [...message.matchAll(/"([^"]*)"/g)].flatMap((match) => match[1] ?? []),
  );
}

function isSecret(schema: z.ZodType, path: Path): boolean {
  return path.some((_, depth) => schemasAt(schema, path.slice(0, depth)).some((it) => hasSecretChild(it, path[depth])));
}

function hasSecretChild(schema: z.core.$ZodType, part: string | number | undefined): boolean {
  const shape = (schema._zod.def as { shape?: { [key: string]: z.core.$ZodType } }).shape;
  const child = part === undefined ? undefined : shape?.[part];
  return child !== undefined && traitsOf(child).secret === true;
}

function descriptionAt(schema: z.ZodType, path: Path): string | undefined {
  const shape = schemasAt(schema, path.slice(0, -1)).map((it) => (it._zod.def as { shape?: { [key: string]: z.ZodType } }).shape);
  for (const it of shape) {
    const child = it?.[lastOf(path)];
    if (child?.description !== undefined) return child.description;
  }
  return undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) at = typeof at === "object" && at !== null ? (at as { [key: string]: unknown })[part] : undefined;
  return at;
}

function lastOf(path: Path): string {
  return String(path.at(-1) ?? "");
}
