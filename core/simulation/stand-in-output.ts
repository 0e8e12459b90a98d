import type { z } from "zod";
import type { Json, JsonObject } from "#core/codec/json";
import { standInFor } from "#core/config/outside-value";

/** What a create seems to have returned: every text and number of the action's output, made up. `name` tells one message from the others. */
export function standInOutput(schema: z.ZodObject, name: string): JsonObject {
  const output: Record<string, Json> = {};
  for (const [field, part] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const standIn = standInFor(schema, [field]);
    const value = standIn === "stand-in" ? name : standIn;
    if (accepts(part, value)) output[field] = value;
  }
  return output;
}

function accepts(schema: z.core.$ZodType, value: Json): boolean {
  return (schema as z.ZodType).safeParse(value).success;
}
