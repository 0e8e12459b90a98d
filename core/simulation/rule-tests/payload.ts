import type { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import { type Diagnostic, errorAt } from "#core/config/diagnostic";
import type { LocatedDocument, Path } from "#core/config/located-document";
import { keysAt, schemasAt } from "#core/config/schema-walk";
import { validate } from "#core/config/validate";
import { didYouMean } from "#core/errors/suggest";

/** A payload with everything that its schema knows: what was left out is null, a list or map that cannot be null is empty. Pure. */
export function completePayload(schema: z.ZodObject, data: JsonObject): JsonObject {
  return complete(schema, [], data).value as JsonObject;
}

/** What is wrong with a payload as far as it is written: unknown keys and values that do not fit. What is left out is no mistake. */
export function payloadMistakes(schema: z.ZodObject, data: JsonObject, document: LocatedDocument, path: Path): readonly Diagnostic[] {
  const { value, filled } = complete(schema, [], data);
  const unknown = unknownKeys(schema, [], data).map((at) => {
    const known = keysAt(schema, at.slice(0, -1));
    const name = String(at.at(-1));
    const hint = didYouMean(name, known) ?? `known keys: ${known.join(", ")}`;
    return errorAt(document.placeOfKey([...path, ...at]), "TEST_UNKNOWN_FIELD", `the event has no field "${name}"`, hint);
  });
  return [...unknown, ...validate(schema, value, { document, path, unjudged: filled }).diagnostics];
}

interface Completed {
  readonly value: Json;
  /** Paths that were not written. */
  readonly filled: readonly Path[];
}

function complete(schema: z.ZodObject, path: Path, value: Json): Completed {
  const filled: Path[] = [];
  const visit = (part: Json, at: Path): Json => {
    if (Array.isArray(part)) return part.map((item: Json, index) => visit(item, [...at, index]));
    if (!isJsonObject(part)) return part;
    const known = shapeAt(schema, at);
    const fields = Object.entries(part).map(([name, field]) => [name, visit(field, [...at, name])] as const);
    const missing = Object.entries(known ?? {}).flatMap(([name, field]) => {
      if (Object.hasOwn(part, name)) return [];
      filled.push([...at, name]);
      return [[name, leftOut(field, (inner) => visit(inner, [...at, name]))] as const];
    });
    return Object.fromEntries([...fields, ...missing]);
  };
  return { value: visit(value, path), filled };
}

function leftOut(schema: z.core.$ZodType, visit: (value: Json) => Json): Json {
  const accepts = (value: Json): boolean => (schema as z.ZodType).safeParse(value).success;
  if (accepts(null)) return null;
  if (accepts([])) return [];
  const [only, ...others] = schemasAt(schema, []);
  if (others.length > 0 || only === undefined || !["object", "record"].includes(only._zod.def.type)) return null;
  return visit({});
}

type Shape = { readonly [name: string]: z.core.$ZodType };

/** The fields of the map at a path; undefined where there is none, or several could be meant. */
function shapeAt(schema: z.ZodObject, path: Path): Shape | undefined {
  const shapes = schemasAt(schema, path).map((one) => (one._zod.def as { readonly shape?: Shape }).shape);
  const known = shapes.filter((shape) => shape !== undefined);
  return known.length === 1 ? known[0] : undefined;
}

function unknownKeys(schema: z.ZodObject, path: Path, value: Json): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => unknownKeys(schema, [...path, index], item));
  if (!isJsonObject(value)) return [];
  const schemas = schemasAt(schema, path);
  // Below what may hold anything, such as the body of a request.
  if (schemas.length === 0) return [];
  const isOpen = schemas.some((one) => !isClosed(one));
  const known = keysAt(schema, path);
  return Object.entries(value).flatMap(([name, field]) => {
    const at = [...path, name];
    return isOpen || known.includes(name) ? unknownKeys(schema, at, field) : [at];
  });
}

/** A map of declared fields alone. One that is not strict would drop others without a word, and no rule could read them. */
function isClosed(schema: z.core.$ZodType): boolean {
  const { type, catchall } = schema._zod.def as { readonly type: string; readonly catchall?: z.core.$ZodType };
  return type === "object" && (catchall === undefined || catchall._zod.def.type === "never");
}
