import type { ValueType } from "#core/expression/value-type";

type Fields = { readonly [name: string]: ValueType };

/** The fields that every one of these objects has: what may be read of an event that can be any of them. */
export function commonFields(objects: readonly ValueType[]): ValueType {
  const [first, ...rest] = objects.map(fieldsOf);
  const fields: Record<string, ValueType> = {};
  for (const [name, type] of Object.entries(first ?? {})) {
    const others = rest.map((one) => (Object.hasOwn(one, name) ? one[name] : undefined));
    const known = others.filter((one) => one !== undefined);
    if (known.length === others.length) fields[name] = mergeAll([type, ...known]);
  }
  return { kind: "object", fields };
}

/** The fields that any of these objects has; those that not all have may be absent. `certain`: objects of which one is always part of it. */
export function allFields(objects: readonly ValueType[], certain: readonly ValueType[]): ValueType {
  const sure = fieldsOf(commonFields(certain));
  const fields: Record<string, ValueType> = {};
  for (const one of objects.map(fieldsOf)) {
    for (const [name, type] of Object.entries(one)) {
      const known = fields[name];
      fields[name] = known === undefined ? type : mergeTypes(known, type);
    }
  }
  for (const [name, type] of Object.entries(fields)) if (!Object.hasOwn(sure, name)) fields[name] = { ...type, nullable: true };
  return { kind: "object", fields };
}

function mergeAll([first, ...rest]: readonly [ValueType, ...ValueType[]]): ValueType {
  let merged = first;
  for (const type of rest) merged = mergeTypes(merged, type);
  return merged;
}

/** The narrowest type that holds both. */
export function mergeTypes(one: ValueType, other: ValueType): ValueType {
  const nullable = one.nullable === true || other.nullable === true || one.kind === "null" || other.kind === "null";
  const merged = mergeKinds(one, other);
  return nullable ? { ...merged, nullable } : merged;
}

function mergeKinds(one: ValueType, other: ValueType): ValueType {
  if (one.kind === "null") return other;
  if (other.kind === "null") return one;
  if (one.kind === "list" && other.kind === "list") return { kind: "list", item: mergeTypes(one.item, other.item) };
  if (one.kind === "map" && other.kind === "map") return { kind: "map", value: mergeTypes(one.value, other.value) };
  if (one.kind === "object" && other.kind === "object") return allFields([one, other], [one, other]);
  if (one.kind === other.kind) return one;
  const numbers = new Set(["int", "double"]);
  return numbers.has(one.kind) && numbers.has(other.kind) ? { kind: "double" } : { kind: "any" };
}

function fieldsOf(type: ValueType): Fields {
  return type.kind === "object" ? type.fields : {};
}
