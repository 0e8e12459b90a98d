import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";

/**
 * Every key that a JSON Schema of the configuration names, as a path: `rules/lifecycle/key`. Lists count as what they hold, names that people choose
 * are `*`, and those of a value from outside stand under `reference`, wherever it stands.
 */
export function keysOfSchema(schema: JsonObject): ReadonlySet<string> {
  const keys = new Set<string>();
  // What a schema says of itself, such as any JSON, is walked once on each way down.
  const walk = (part: Json, place: string, above: readonly Json[]): void => {
    if (above.includes(part)) return;
    const path = standsAt(schema, part, place);
    forEachPart(schema, part, (name, child) => {
      if (name !== undefined && name !== "*") keys.add(join(path, name));
      walk(child, name === undefined ? path : join(path, name), [...above, part]);
    });
  };
  walk(schema, "", []);
  return keys;
}

/** The keys of a schema that a document uses. */
export function keysUsed(schema: JsonObject, document: Json): ReadonlySet<string> {
  const used = new Set<string>();
  const walk = (part: Json, value: Json, place: string, above: readonly (readonly [Json, Json])[]): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(part, item as Json, place, above);
      return;
    }
    if (above.some(([known, at]) => known === part && at === value)) return;
    const known = namesIn(part);
    const path = standsAt(schema, part, place);
    forEachPart(schema, part, (name, child) => {
      const next = [...above, [part, value] as const];
      if (name === undefined) walk(child, value, path, next);
      else if (isJsonObject(value)) {
        for (const [key, inner] of Object.entries(value)) {
          const isMeant = name === "*" ? !known.includes(key) : key === name;
          if (!isMeant) continue;
          if (name !== "*") used.add(join(path, name));
          walk(child, inner, join(path, name), next);
        }
      }
    });
  };
  walk(schema, document, "", []);
  return used;
}

function standsAt(whole: JsonObject, part: Json, path: string): string {
  return part === definitionsOf(whole)["reference"] ? "reference" : path;
}

function definitionsOf({ $defs }: JsonObject): JsonObject {
  return isJsonObject($defs) ? $defs : {};
}

function forEachPart(whole: JsonObject, part: Json, visit: (name: string | undefined, child: Json) => void): void {
  if (!isJsonObject(part)) return;
  const { $ref, items, properties, additionalProperties } = part;
  if (typeof $ref === "string") visit(undefined, definitionsOf(whole)[$ref.replace("#/$defs/", "")] ?? {});
  for (const choice of ["anyOf", "oneOf", "allOf"]) for (const one of (part[choice] ?? []) as readonly Json[]) visit(undefined, one);
  if (items !== undefined) visit(undefined, items);
  for (const [name, child] of Object.entries(isJsonObject(properties) ? properties : {})) visit(name, child);
  if (isJsonObject(additionalProperties)) visit("*", additionalProperties);
}

function namesIn(part: Json): readonly string[] {
  return isJsonObject(part) && isJsonObject(part["properties"]) ? Object.keys(part["properties"]) : [];
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
