import { z } from "zod";

interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly shape?: { readonly [name: string]: z.core.$ZodType };
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

/** The schema of one part of a value: of a field, a list's item, a map's value. Undefined where the schema does not say. */
export function schemaPart(schema: z.core.$ZodType | undefined, name: string | number): z.core.$ZodType | undefined {
  if (schema === undefined) return undefined;
  const definition = schema._zod.def as unknown as Definition;
  const inner = definition.innerType ?? definition.in;
  if (inner !== undefined) return schemaPart(inner, name);
  if (definition.options !== undefined)
    return definition.options.map((option) => schemaPart(option, name)).find((part) => part !== undefined);
  if (typeof name === "number") return definition.element;
  const shape = definition.shape;
  if (shape !== undefined) return Object.hasOwn(shape, name) ? shape[name] : undefined;
  return definition.valueType;
}

/** The schema of the part that a path leads to. */
export function schemaAt(schema: z.core.$ZodType, path: readonly (string | number)[]): z.core.$ZodType | undefined {
  let part: z.core.$ZodType | undefined = schema;
  for (const name of path) part = schemaPart(part, name);
  return part;
}

/** How many characters a text may have; undefined when the schema does not say. */
export function maxLengthOf(schema: z.core.$ZodType | undefined): number | undefined {
  if (schema === undefined) return undefined;
  const definition = schema._zod.def as unknown as Definition;
  const inner = definition.innerType ?? definition.in;
  if (inner !== undefined) return maxLengthOf(inner);
  if (definition.options !== undefined) return definition.options.map(maxLengthOf).find((max) => max !== undefined);
  return schema instanceof z.ZodString ? (schema.maxLength ?? undefined) : undefined;
}
