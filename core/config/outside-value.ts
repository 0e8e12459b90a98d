import type { z } from "zod";
import type { Json } from "#core/codec/json";
import { traitsOf } from "#core/plugin/field-traits";
import type { Path } from "./located-document.ts";
import { schemasAt } from "./schema-walk.ts";

/** Texts and values of the forms that settings take, tried in turn where lint has no real value. */
const standIns: readonly Json[] = [
  "stand-in",
  "https://stand-in.example.org",
  "100000000000000000",
  "stand-in@example.org",
  "127.0.0.1:8080",
  "1m",
  "10m",
  "10s",
  1,
  true,
  "2026-01-01T00:00:00Z",
  "0123456789abcdef0123456789abcdef",
];

/**
 * A text from outside (a variable, a file) as the schema wants it: as text where that is accepted, else as the number or boolean that it writes.
 * Never parsed as YAML or JSON. Without a schema it stays text.
 */
export function valueFromText(text: string, schema: z.ZodType | undefined, path: Path): Json {
  const schemas = schema === undefined ? [] : schemasAt(schema, path);
  if (accepts(schemas, text)) return text;
  const number = /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
  if (number !== undefined && accepts(schemas, number)) return number;
  const boolean = { true: true, false: false }[text.trim().toLowerCase()];
  return boolean !== undefined && accepts(schemas, boolean) ? boolean : text;
}

/** A value that stands in for one that lint does not know, of the form that the schema wants where that can be guessed. */
export function standInFor(schema: z.ZodType | undefined, path: Path): Json {
  const declared = schema === undefined ? undefined : declaredStandIn(schema, path);
  if (declared !== undefined) return declared;
  const schemas = schema === undefined ? [] : schemasAt(schema, path);
  const named = schemas.flatMap((it) => [...(it._zod.values ?? [])]).filter((it) => typeof it === "string");
  return [...standIns, ...named].find((it) => accepts(schemas, it)) ?? "stand-in";
}

/** What a top-level field declares itself, through what wraps it. */
function declaredStandIn(schema: z.core.$ZodType, path: Path): string | undefined {
  const [name, ...rest] = path;
  if (name === undefined || rest.length > 0) return undefined;
  let field = (schema._zod.def as { readonly shape?: { readonly [name: string]: z.core.$ZodType } }).shape?.[name];
  while (field !== undefined && traitsOf(field).standIn === undefined) {
    field = (field._zod.def as { readonly innerType?: z.core.$ZodType }).innerType;
  }
  return field === undefined ? undefined : traitsOf(field).standIn;
}

function accepts(schemas: readonly z.core.$ZodType[], value: Json): boolean {
  return schemas.some((schema) => {
    const result = schema._zod.run({ value, issues: [] }, { async: false });
    return !(result instanceof Promise) && result.issues.length === 0;
  });
}
