import type { JsonObject } from "#core/codec/json";
import type { IntervalEnds } from "#core/config/compile-interval-ends";
import type { ExpressionSettings } from "#core/expression/expression";
import type { ScopeTypes } from "#core/expression/scope";
import type { ValueType } from "#core/expression/value-type";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { mergeAll } from "./merge-types.ts";

/** A connection as rules refer to it. `settings` are parsed, with stand-ins where lint has no value. */
export interface RuleConnection {
  readonly name: string;
  readonly plugin: AnyPlugin;
  readonly settings: unknown;
}

/** What all rules of a configuration are compiled against. */
export interface CompileContext {
  readonly connections: ReadonlyMap<string, RuleConnection>;
  readonly settings: ExpressionSettings;
  readonly intervalEnds: IntervalEnds;
  readonly lists: JsonObject;
  readonly maps: JsonObject;
}

/** The names that are constants of the configuration, by their values. */
export function constantTypes({ lists, maps }: CompileContext): Pick<ScopeTypes, "lists" | "maps"> {
  return { lists: typeOfConstant(lists), maps: typeOfConstant(maps, 1) };
}

/** `mapDepth`: how many levels of names are known; below them names are data. */
function typeOfConstant(value: unknown, mapDepth = Number.POSITIVE_INFINITY): ValueType {
  if (value === null) return { kind: "null" };
  if (typeof value === "boolean") return { kind: "bool" };
  if (typeof value === "string") return { kind: "string" };
  if (typeof value === "number") return { kind: Number.isInteger(value) ? "int" : "double" };
  if (Array.isArray(value)) return { kind: "list", item: commonType(value) };
  const entries = Object.entries(value as object);
  if (mapDepth <= 0) return { kind: "map", value: { ...commonType(entries.map(([, field]): unknown => field)), nullable: true } };
  return { kind: "object", fields: Object.fromEntries(entries.map(([name, field]) => [name, typeOfConstant(field, mapDepth - 1)])) };
}

function commonType(values: readonly unknown[]): ValueType {
  const [first, ...rest] = values.map((value) => typeOfConstant(value));
  return first === undefined ? { kind: "any" } : mergeAll([first, ...rest]);
}
