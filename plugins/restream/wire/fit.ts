import type { Json, JsonObject } from "#core";
import { isJsonObject } from "#core";
import { z } from "zod";

/** An object cut to a schema. `unknown` and `odd` are dotted names: fields the schema does not have, and values that are not of the field's type. */
export interface Fit {
  readonly value: JsonObject;
  readonly unknown: readonly string[];
  readonly odd: readonly string[];
}

/**
 * Cuts an object from outside to a schema: fields that the schema does not have are left out, and a nullable field that is missing or holds
 * something else becomes null. So one odd field costs no frame. Fields that are not nullable are left for the schema to judge. The service
 * calls times, numbers and counts `number`: where only a whole one fits, a fraction is cut off.
 */
export function fit(schema: z.ZodObject, raw: JsonObject, prefix = ""): Fit {
  const value: { [name: string]: Json } = {};
  const unknown = Object.keys(raw)
    .filter((name) => !Object.hasOwn(schema.shape, name) && prefix + name !== "action")
    .map((name) => prefix + name);
  const odd: string[] = [];
  for (const [name, field] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const given = Object.hasOwn(raw, name) ? wholeWhereNeeded(field, raw[name]) : undefined;
    if (field instanceof z.ZodObject) {
      const inner = fit(field, isJsonObject(given) ? given : {}, `${prefix}${name}.`);
      if (given !== undefined && !isJsonObject(given)) odd.push(prefix + name);
      value[name] = inner.value;
      unknown.push(...inner.unknown);
      odd.push(...inner.odd);
    } else if (field instanceof z.ZodNullable && (given === undefined || !field.safeParse(given).success)) {
      if (given !== undefined) odd.push(prefix + name);
      value[name] = null;
    } else if (given !== undefined) value[name] = given;
  }
  return { value, unknown, odd };
}

function wholeWhereNeeded(field: z.core.$ZodType, given: Json | undefined): Json | undefined {
  if (typeof given !== "number" || Number.isInteger(given)) return given;
  return z.safeParse(field, given).success ? given : Math.trunc(given);
}
