import type { z } from "zod";
import { anyType, orNull, unifyAll, withoutNull } from "#core/expression/unify-types";
import type { ValueType } from "#core/expression/value-type";
import { traitsOf } from "./field-traits.ts";

/** The type that expressions see for a value that this schema has accepted. What a schema does not say is `any`. */
export function valueTypeOf(schema: z.core.$ZodType): ValueType {
  return typeOf(schema, []);
}

/** `above` holds the schemas around this one: one that contains itself is `any` there. */
function typeOf(schema: z.core.$ZodType, above: readonly z.core.$ZodType[]): ValueType {
  if (above.includes(schema)) return anyType;
  const seen = [...above, schema];
  // Every schema of zod's own is one of these; the base class alone does not say which.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
      return orNull(typeOf(def.innerType, seen));
    case "nonoptional":
      return withoutNull(typeOf(def.innerType, seen));
    case "default":
    case "prefault":
    case "catch":
    case "readonly":
      return typeOf(def.innerType, seen);
    case "pipe":
      return traitsOf(schema).cel === undefined ? typeOf(def.out, seen) : { kind: traitsOf(schema).cel ?? "any" };
    case "lazy":
      return typeOf(def.getter(), seen);
    case "string":
    case "template_literal":
      return { kind: traitsOf(schema).cel ?? "string" };
    case "number":
      return { kind: isWhole(def) ? "int" : "double" };
    case "boolean":
      return { kind: "bool" };
    case "null":
    case "undefined":
      return { kind: "null" };
    case "enum":
      return ofValues(Object.values(def.entries));
    case "literal":
      return ofValues(def.values);
    case "array":
      return { kind: "list", item: typeOf(def.element, seen) };
    case "record":
      return { kind: "map", value: typeOf(def.valueType, seen) };
    case "object":
      return { kind: "object", fields: Object.fromEntries(Object.entries(def.shape).map(([name, field]) => [name, typeOf(field, seen)])) };
    case "union":
      return unifyAll(def.options.map((option) => typeOf(option, seen)));
    default:
      return anyType;
  }
}

const wholeFormats: readonly unknown[] = ["safeint", "int32", "uint32"];

/** A format stands in the schema itself (`z.int()`) or among its checks (`z.number().int()`). */
function isWhole(def: z.core.$ZodNumberDef): boolean {
  const parts = [def, ...(def.checks ?? []).map((check) => check._zod.def)];
  return parts.some((part) => "format" in part && wholeFormats.includes(part.format));
}

function ofValues(values: readonly unknown[]): ValueType {
  return unifyAll(
    values.map((value) => {
      if (typeof value === "string") return { kind: "string" };
      if (typeof value === "boolean") return { kind: "bool" };
      if (typeof value === "number") return { kind: Number.isInteger(value) ? "int" : "double" };
      return value === null || value === undefined ? { kind: "null" } : anyType;
    }),
  );
}
