import type { z } from "zod";
import { isJsonObject, type Json } from "#core/codec/json";
import { traitsOf } from "#core/plugin/field-traits";
import { cutText } from "./cut-text.ts";
import { maxLengthOf, schemaPart } from "./schema-part.ts";

/**
 * What one template gave, as the schema of its field wants it: too long texts are cut where it says so. Inside lists and maps texts are also escaped
 * where it says markup, unless all of the value `isEscaped`, and null, "not known", is left out. Where the schema says nothing the value is data and stays.
 */
export function fitValue(value: Json, schema: z.core.$ZodType | undefined, isEscaped: boolean): Json {
  if (schema === undefined) return value;
  if (typeof value === "string") return fitText(value, schema);
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return items.flatMap((item) => fitInside(item, schemaPart(schema, 0), isEscaped) ?? []);
  }
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).flatMap(([name, field]) => {
    const fitting = fitInside(field, schemaPart(schema, name), isEscaped);
    return fitting === undefined ? [] : [[name, fitting] as const];
  });
  return Object.fromEntries(fields);
}

function fitInside(value: Json, schema: z.core.$ZodType | undefined, isEscaped: boolean): Json | undefined {
  if (schema === undefined) return value;
  if (value === null) return undefined;
  const { markup } = traitsOf(schema);
  return fitValue(typeof value === "string" && markup !== undefined && !isEscaped ? markup(value) : value, schema, isEscaped);
}

function fitText(text: string, schema: z.core.$ZodType): string {
  const max = traitsOf(schema).overflow === "cut" ? maxLengthOf(schema) : undefined;
  return max === undefined ? text : cutText(text, max);
}
