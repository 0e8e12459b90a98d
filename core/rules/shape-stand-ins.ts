import type { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import { standInFor } from "#core/config/outside-value";

/**
 * An input in which the values at `standIns` only stand in for real ones that nobody knows: each takes a form that its field accepts, where one can be
 * guessed, so that a rule can also be tried out without the real ones.
 */
export function shapeStandIns(input: JsonObject, standIns: readonly Path[], schema: z.ZodType): JsonObject {
  let shaped: Json = input;
  for (const path of standIns) if (path.length > 0) shaped = replaced(shaped, path, standInFor(schema, path));
  return shaped as JsonObject;
}

function replaced(value: Json, [first, ...rest]: Path, item: Json): Json {
  if (first === undefined) return item;
  if (Array.isArray(value)) return value.map((it: Json, index) => (index === first ? replaced(it, rest, item) : it));
  if (!isJsonObject(value) || !Object.hasOwn(value, first)) return value;
  return { ...value, [first]: replaced(value[first] ?? null, rest, item) };
}
