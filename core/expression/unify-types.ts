import type { ValueType } from "./value-type.ts";

export const anyType: ValueType = { kind: "any" };
export const boolType: ValueType = { kind: "bool" };
export const intType: ValueType = { kind: "int" };
export const doubleType: ValueType = { kind: "double" };
export const stringType: ValueType = { kind: "string" };
export const nullType: ValueType = { kind: "null" };
export const timestampType: ValueType = { kind: "timestamp" };
export const durationType: ValueType = { kind: "duration" };

/** The item type of an empty list: whatever it meets decides. Recognised by identity. */
const noItem: ValueType = { kind: "any" };

/** The type that is known to be there. */
export function withoutNull(type: ValueType): ValueType {
  return type.nullable === true ? { ...type, nullable: false } : type;
}

/** The type that may be absent. */
export function orNull(type: ValueType): ValueType {
  return type.nullable === true || type.kind === "null" || type.kind === "any" ? type : { ...type, nullable: true };
}

export function isNumeric(type: ValueType): boolean {
  return type.kind === "int" || type.kind === "double";
}

/** The narrowest type that holds both; `any` when they have nothing in common. */
export function unifyTypes(a: ValueType, b: ValueType): ValueType {
  if (a === b || b === noItem) return a;
  if (a === noItem) return b;
  if (a.kind === "null") return orNull(b);
  if (b.kind === "null") return orNull(a);
  const united = unifyKinds(withoutNull(a), withoutNull(b));
  return a.nullable === true || b.nullable === true ? orNull(united) : united;
}

/** The narrowest type that holds all; `noItem` for none. */
export function unifyAll(types: readonly ValueType[]): ValueType {
  let united = noItem;
  for (const type of types) united = unifyTypes(united, type);
  return united;
}

function unifyKinds(a: ValueType, b: ValueType): ValueType {
  if (isNumeric(a) && isNumeric(b)) return a.kind === b.kind ? a : doubleType;
  if (a.kind === "list" && b.kind === "list") return { kind: "list", item: unifyTypes(a.item, b.item) };
  if (a.kind === "map" && b.kind === "map") return { kind: "map", value: unifyTypes(a.value, b.value) };
  if (a.kind === "object" && b.kind === "object") return unifyObjects(a.fields, b.fields);
  return a.kind === b.kind ? a : anyType;
}

type Fields = { readonly [name: string]: ValueType };

/** A field that only one of them has may be absent. */
function unifyObjects(a: Fields, b: Fields): ValueType {
  const fields: [string, ValueType][] = [];
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const left = Object.hasOwn(a, name) ? a[name] : undefined;
    const right = Object.hasOwn(b, name) ? b[name] : undefined;
    if (left === undefined || right === undefined) fields.push([name, orNull(left ?? right ?? anyType)]);
    else fields.push([name, unifyTypes(left, right)]);
  }
  return { kind: "object", fields: Object.fromEntries(fields) };
}
