import { didYouMean } from "#core/errors/suggest";
import { describeType } from "../describe-type.ts";
import { type Frame, isError, type Result, type Run } from "../evaluation.ts";
import { readField } from "../read-field.ts";
import { readerOf } from "../read-json.ts";
import type { NodeOf } from "../parse.ts";
import { anyType, orNull, timestampType } from "../unify-types.ts";
import { Markup, Timestamp } from "../value.ts";
import type { ScopeTypes } from "../scope.ts";
import type { ValueType } from "../value-type.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";
import { labelOf } from "./demand.ts";

/** A name: a variable of a comprehension or one of the scope. */
export function compileName(node: NodeOf<"id">, compilation: Compilation): CompiledNode {
  const name = node.args;
  const local = compilation.local(name);
  if (local !== undefined) {
    const { slot } = local;
    const placeKey = keyOf([slot.toString()]);
    return { node, type: compilation.typeAt(placeKey, local.type), run: (frame) => frame.locals[slot] ?? null, placeKey };
  }
  if (name === "now") return { node, type: timestampType, run: (frame) => new Timestamp(frame.scope.now) };
  if (!isScopeName(name, compilation.types)) return refuseName(node, compilation);
  const type = compilation.types[name] ?? anyType;
  return { node, type, run: rootReader(name, type), path: [name], placeKey: keyOf([name]) };
}

/** A field: `event.title`. */
export function compileField(node: NodeOf<".">, compilation: Compilation): CompiledNode {
  const [object, name] = node.args;
  return fieldOf(compilation, compilation.compile(object), name, node, { start: node.pos, end: node.end });
}

/** A field by a constant name. `place` is where the name stands. */
export function fieldOf(
  compilation: Compilation,
  object: CompiledNode,
  name: string,
  node: CompiledNode["node"],
  place: { readonly start: number; readonly end: number },
): CompiledNode {
  if (object.refused) return compilation.refused(node);
  const declared = fieldType(object.type, name);
  if (declared === undefined) return refuseField(compilation, object, name, node, place);
  const path = object.path === undefined ? undefined : [...object.path, name];
  if (path?.[0] === "steps" && path.length === 2) compilation.steps.add(name);
  const placeKey = object.placeKey === undefined ? undefined : keyOf([...partsOf(object.placeKey), name]);
  const type = compilation.typeAt(placeKey, object.type.nullable === true ? orNull(declared) : declared);
  const run = fieldReader(compilation, object, name, declared);
  return { node, type, run, ...(path === undefined ? {} : { path }), ...(placeKey === undefined ? {} : { placeKey }) };
}

function fieldReader(compilation: Compilation, object: CompiledNode, name: string, type: ValueType): Run {
  const label = labelOf(compilation, object);
  const readObject = object.run;
  const read = readerOf(type);
  if (read === undefined) return (frame) => readField(readObject(frame), name, label);
  return (frame) => {
    const result = readField(readObject(frame), name, label);
    return isError(result) || result instanceof Markup ? result : read(result);
  };
}

function fieldType(type: ValueType, name: string): ValueType | undefined {
  if (type.kind === "any") return anyType;
  if (type.kind === "map") return orNull(type.value);
  return type.kind === "object" && Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
}

function refuseField(
  compilation: Compilation,
  object: CompiledNode,
  name: string,
  node: CompiledNode["node"],
  place: { readonly start: number; readonly end: number },
): CompiledNode {
  const text = labelOf(compilation, object);
  if (object.type.kind !== "object") {
    const hint = object.type.kind === "list" ? `take one of them: ${text}.first().${name}, or all: ${text}.map(x, x.${name})` : undefined;
    return compilation.refuse(node, `${text} is ${describeType(object.type)} and has no field "${name}"`, hint, place);
  }
  const names = Object.keys(object.type.fields);
  const hint = didYouMean(name, names) ?? (names.length === 0 ? undefined : `known fields: ${shortList(names)}`);
  return compilation.refuse(node, `${text} has no field "${name}"`, hint, place);
}

/** Every name that is in scope somewhere. */
const scopeNames = ["event", "meta", "entity", "members", "events", "vars", "lists", "maps", "steps"];

/** Where a name is in scope that most rules do not have. */
const whereItIs: { readonly [name: string]: string } = {
  events: "events are what a batch has gathered: they stand in the `do` of a rule with `batch`",
  members: "members are those of a group: they stand in the `do` of a lifecycle rule with `group_by`",
};

function refuseName(node: NodeOf<"id">, compilation: Compilation): CompiledNode {
  const name = node.args;
  const names = [...compilation.localNames(), ...Object.keys(compilation.types), "now"];
  const known = `known here: ${shortList(names)}`;
  if (scopeNames.includes(name)) return compilation.refuse(node, `there is no "${name}" here`, whereItIs[name] ?? known);
  const event = compilation.types.event;
  const inEvent = event?.kind === "object" && Object.hasOwn(event.fields, name);
  const near = inEvent ? `did you mean "event.${name}"?` : didYouMean(name, names);
  return compilation.refuse(node, `unknown name "${name}"`, near ?? `${known}; text stands in quotes: "${name}"`);
}

function isScopeName(name: string, types: ScopeTypes): name is keyof ScopeTypes {
  return Object.hasOwn(types, name);
}

function rootReader(name: keyof ScopeTypes, type: ValueType): Run {
  const read = readerOf(type);
  if (read === undefined) return (frame: Frame): Result => frame.scope[name] ?? null;
  return (frame: Frame): Result => read(frame.scope[name] ?? null);
}

export function shortList(names: readonly string[]): string {
  const most = 12;
  const more = names.length > most ? `, and ${(names.length - most).toString()} more` : "";
  return names.slice(0, most).join(", ") + more;
}

function keyOf(parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function partsOf(placeKey: string): readonly string[] {
  return JSON.parse(placeKey) as readonly string[];
}
