import type { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "#core/codec/json";
import { parseJson } from "#core/codec/parse-json";
import { valueFromText } from "#core/config/outside-value";
import { found, plainWords } from "#core/config/plain-words";
import { flatIssues } from "#core/config/schema-issues";
import { keysAt, schemasAt } from "#core/config/schema-walk";
import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { EventDefinition } from "#core/plugin/event-definition";
import { completePayload } from "#core/simulation/rule-tests/payload";

/** How a payload is made up. */
export interface PayloadRequest {
  /** Begin with the event's example. */
  readonly example: boolean;
  /** Laid over it, field by field. */
  readonly data: JsonObject;
  /** Then single fields: `title=Hello`, `author.name=Luna`. */
  readonly set: readonly string[];
}

type Path = readonly string[];

/** A payload that meets the event's schema as far as it is written; what is left out is null, as in tests of rules. Throws `TRIGGER_DATA` with all that is wrong. */
export function madeUpPayload({ payload, example }: EventDefinition, request: PayloadRequest): JsonObject {
  let written: JsonObject = { ...(request.example ? (example as JsonObject) : {}), ...request.data };
  for (const assignment of request.set) written = assign(written, assignment, payload);
  const filled = completePayload(payload, written);
  const parsed = payload.safeParse(filled, { error: plainWords });
  const unknown = Object.keys(written).filter((name) => !keysAt(payload, []).includes(name));
  const misfits = flatIssues(parsed.error?.issues ?? []).flatMap(({ path, message, kind }) => {
    if (kind === "unknown-key") return [noSuchField(path.map(String), payload)];
    const value = at(written, path);
    return value === undefined ? [] : [`${path.join(".")}: ${message}${message.startsWith("expected") ? `, found ${found(value)}` : ""}`];
  });
  const mistakes = new Set([...unknown.map((name) => noSuchField([name], payload)), ...misfits]);
  if (mistakes.size === 0) return filled;
  throw new HeraldError("TRIGGER_DATA", `this is no such event: ${[...mistakes].join("; ")}`, {
    hint: "`herald plugins <name>` lists the fields",
  });
}

function assign(data: JsonObject, assignment: string, schema: z.ZodObject): JsonObject {
  const equals = assignment.indexOf("=");
  if (equals <= 0) throw new HeraldError("TRIGGER_SET", `"${assignment}" sets nothing`, { hint: "write --set field=value" });
  const path = assignment.slice(0, equals).split(".");
  return put(data, path, valueOf(assignment.slice(equals + 1), schema, path)) as JsonObject;
}

/** As the field wants it: `null` where it may be, JSON where it is a list or a map. */
function valueOf(text: string, schema: z.ZodObject, path: Path): Json {
  const schemas = schemasAt(schema, path);
  const accepts = (value: Json): boolean => schemas.some((one) => (one as z.ZodType).safeParse(value).success);
  if (text === "null" && mayBeNull(schema, path)) return null;
  const value = valueFromText(text, schema, path);
  if (accepts(value) || !/^[[{]/.test(text.trim())) return value;
  return parseJson(text);
}

function mayBeNull(schema: z.ZodObject, path: Path): boolean {
  const field = fieldAt(schema, path);
  return field?.safeParse(null).success ?? false;
}

/** The field itself, with its wrappers on. */
function fieldAt(schema: z.ZodObject, path: Path): z.ZodType | undefined {
  const parents = schemasAt(schema, path.slice(0, -1));
  return parents.map((one) => shapeOf(one)?.[path.at(-1) ?? ""]).find((one) => one !== undefined);
}

function put(value: Json | undefined, [first, ...rest]: Path, item: Json): Json {
  if (first === undefined) return item;
  const map: JsonObject = isJsonObject(value) ? value : {};
  return { ...map, [first]: put(map[first], rest, item) };
}

function shapeOf(schema: z.core.$ZodType): { readonly [name: string]: z.ZodType } | undefined {
  return (schema._zod.def as { readonly shape?: { readonly [name: string]: z.ZodType } }).shape;
}

function noSuchField(path: Path, schema: z.ZodObject): string {
  const known = keysAt(schema, path.slice(0, -1));
  const hint = didYouMean(path.at(-1) ?? "", known) ?? `the fields are ${known.join(", ")}`;
  return `there is no field "${path.join(".")}" (${hint})`;
}

function at(value: Json, path: readonly (string | number)[]): unknown {
  let here: unknown = value;
  for (const part of path)
    here = typeof here === "object" && here !== null ? (here as { readonly [key: string]: unknown })[part] : undefined;
  return here;
}
