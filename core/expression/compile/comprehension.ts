import { describeType } from "../describe-type.ts";
import { type Frame, isError, type Run, spend, tooMuchWork } from "../evaluation.ts";
import { kindAccepts } from "../kind.ts";
import type { Node, NodeOf } from "../parse.ts";
import { anyType, boolType, stringType } from "../unify-types.ts";
import type { EvaluationError, Value } from "../value.ts";
import type { ValueType } from "../value-type.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";
import { demand, demandValue, labelOf, type Operand } from "./demand.ts";

/** What a macro does with the items, given what its last argument says of each. */
interface Macro {
  /** Whether the last argument is a condition. */
  readonly asks: boolean;
  gives(items: ValueType, body: ValueType): ValueType;
  run(items: readonly Value[], body: (item: Value) => Value | EvaluationError): Value | EvaluationError;
}

/** The macros of CEL; `map` with three arguments filters first. */
export const macros: { readonly [name: string]: Macro } = {
  all: { asks: true, gives: () => boolType, run: (items, body) => search(items, body, false) },
  exists: { asks: true, gives: () => boolType, run: (items, body) => search(items, body, true) },
  exists_one: { asks: true, gives: () => boolType, run: existsOne },
  filter: { asks: true, gives: (item) => ({ kind: "list", item }), run: filter },
  map: { asks: false, gives: (_, item) => ({ kind: "list", item }), run: mapEach },
};

/** `list.exists(x, x.live)` and its like; a map is walked over its names. */
export function compileComprehension(node: NodeOf<"rcall">, compilation: Compilation): CompiledNode {
  const [name, receiver, [variable, ...rest]] = node.args;
  const macro = macros[name];
  const bodyNode = rest.at(-1);
  const wellFormed = rest.length === 1 || (name === "map" && rest.length === 2);
  if (macro === undefined || variable?.op !== "id" || bodyNode === undefined || !wellFormed) {
    return compilation.refuse(
      node,
      `${name}() takes a name and ${macro?.asks === true ? "a condition" : "a value"}: list.${name}(x, x.title${macro?.asks === true ? ' != ""' : ""})`,
    );
  }
  const list = compilation.compile(receiver);
  const item = itemTypeOf(list.type);
  if (item === undefined) {
    return compilation.refuse(
      node,
      `${name}() needs a list, and ${labelOf(compilation, list)} is ${describeType(list.type)}`,
      undefined,
      receiver,
    );
  }
  const chosen =
    rest.length === 2 && rest[0] !== undefined ? compileBody(compilation, variable.args, item, rest[0], true, name) : undefined;
  const last = compileBody(compilation, variable.args, item, bodyNode, macro.asks, name);
  const items = itemReader(compilation, list);
  const run: Run = (frame) => {
    const all = items(frame);
    if (isError(all)) return all;
    const some = chosen === undefined ? all : filter(all, bind(frame, chosen.slot, chosen.operand));
    return isList(some) ? macro.run(some, bind(frame, last.slot, last.operand)) : some;
  };
  const type = macro.gives(item, last.type);
  return { node, type, run };
}

interface Body {
  readonly slot: number;
  readonly type: ValueType;
  readonly operand: Operand;
}

function compileBody(compilation: Compilation, variable: string, item: ValueType, node: Node, asks: boolean, macro: string): Body {
  const { body, slot } = compilation.compileWithLocal(variable, item, node);
  if (!asks) return { slot, type: body.type, operand: demandValue(compilation, body) };
  if (!kindAccepts("bool", body.type)) {
    compilation.report(node, `${macro}() needs a condition, and ${labelOf(compilation, body)} is ${describeType(body.type)}`);
  }
  return { slot, type: boolType, operand: demand(compilation, body, "bool") };
}

function itemTypeOf(type: ValueType): ValueType | undefined {
  if (type.kind === "list") return type.item;
  if (type.kind === "map" || type.kind === "object") return stringType;
  return type.kind === "any" ? anyType : undefined;
}

function itemReader(compilation: Compilation, list: CompiledNode): (frame: Frame) => readonly Value[] | EvaluationError {
  const read = demand(compilation, list, "list", "map");
  return (frame) => {
    const value = read(frame);
    return isError(value) || isList(value) ? value : Object.keys(value);
  };
}

function bind(frame: Frame, slot: number, operand: Operand): (item: Value) => Value | EvaluationError {
  return (item) => {
    if (!spend(frame, 1)) return tooMuchWork;
    frame.locals[slot] = item;
    return operand(frame);
  };
}

/** Whether some item gives `wanted`; errors count only when none does. */
function search(items: readonly Value[], body: (item: Value) => Value | EvaluationError, wanted: boolean): boolean | EvaluationError {
  let error: EvaluationError | undefined;
  for (const item of items) {
    const value = body(item);
    if (value === wanted) return wanted;
    if (value === tooMuchWork) return tooMuchWork;
    if (isError(value)) error ??= value;
  }
  return error ?? !wanted;
}

function existsOne(items: readonly Value[], body: (item: Value) => Value | EvaluationError): boolean | EvaluationError {
  const found = filter(items, body);
  return isList(found) ? found.length === 1 : found;
}

function filter(items: readonly Value[], body: (item: Value) => Value | EvaluationError): readonly Value[] | EvaluationError {
  const found: Value[] = [];
  for (const item of items) {
    const value = body(item);
    if (isError(value)) return value;
    if (value === true) found.push(item);
  }
  return found;
}

function mapEach(items: readonly Value[], body: (item: Value) => Value | EvaluationError): readonly Value[] | EvaluationError {
  const made: Value[] = [];
  for (const item of items) {
    const value = body(item);
    if (isError(value)) return value;
    made.push(value);
  }
  return made;
}

function isList(value: Value | EvaluationError): value is readonly Value[] {
  return Array.isArray(value);
}
