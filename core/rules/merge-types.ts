import type { ValueType } from "#core/expression/value-type";

type Fields = ReadonlyMap<string, ValueType>;

/** The fields that every one of these objects has: what may be read of an event that can be any of them. Anything at all when one of them is not known. */
export function commonFields(objects: readonly ValueType[]): ValueType {
  if (objects.some(({ kind }) => kind === "any")) return { kind: "any" };
  const [first, ...rest] = objects.map(fieldsOf);
  const fields = new Map<string, ValueType>();
  for (const [name, type] of first ?? []) {
    const known = rest.map((one) => one.get(name)).filter((one) => one !== undefined);
    if (known.length === rest.length) fields.set(name, mergeAll([type, ...known]));
  }
  return objectOf(fields);
}

/** The fields that any of these objects has; those that not all of `certain` have may be absent: of those, one is always part of it. */
export function allFields(objects: readonly ValueType[], certain: readonly ValueType[]): ValueType {
  if (objects.some(({ kind }) => kind === "any")) return { kind: "any" };
  const sure = fieldsOf(commonFields(certain));
  const fields = new Map<string, ValueType>();
  for (const one of objects.map(fieldsOf)) {
    for (const [name, type] of one) {
      const known = fields.get(name);
      fields.set(name, known === undefined ? type : mergeTypes(known, type));
    }
  }
  for (const [name, type] of fields) if (!sure.has(name)) fields.set(name, { ...type, nullable: true });
  return objectOf(fields);
}

/** The fields that are there from the first of `opening` on, with what any of `later`, laid over it, may make of them. */
export function lastingFields(opening: readonly ValueType[], later: readonly ValueType[]): ValueType {
  const laidOver = allFields([...opening, ...later], opening);
  if (laidOver.kind === "any") return laidOver;
  const lasting = fieldsOf(commonFields(opening));
  return objectOf(new Map([...fieldsOf(laidOver)].filter(([name]) => lasting.has(name))));
}

/** The narrowest type that holds all of them. */
export function mergeAll([first, ...rest]: readonly [ValueType, ...ValueType[]]): ValueType {
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
  return new Map(type.kind === "object" ? Object.entries(type.fields) : []);
}

function objectOf(fields: Fields): ValueType {
  return { kind: "object", fields: Object.fromEntries(fields) };
}
