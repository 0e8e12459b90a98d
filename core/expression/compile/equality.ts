import { contains, valuesEqual } from "../compare-values.ts";
import { describeType } from "../describe-type.ts";
import { isError, type Run } from "../evaluation.ts";
import { kindOf } from "../kind.ts";
import type { NodeOf } from "../parse.ts";
import { boolType, isNumeric, stringType } from "../unify-types.ts";
import type { Value } from "../value.ts";
import type { ValueType } from "../value-type.ts";
import type { Compilation } from "./compilation.ts";
import { type CompiledNode, unite } from "./compiled-node.ts";
import { demand, demandValue, labelOf, type Operand } from "./demand.ts";

/** `a == b` and `a != b`. Beside the word null it asks whether the value is there. */
export function compileEquality(node: NodeOf<"==" | "!=">, compilation: Compilation): CompiledNode {
  const [leftNode, rightNode] = node.args;
  const left = compilation.compile(leftNode);
  const right = compilation.compile(rightNode);
  if (right.constant?.value === null) return compileNullTest(node, left, right, compilation);
  if (left.constant?.value === null) return compileNullTest(node, right, left, compilation);
  if (!areComparable(left.type, right.type)) return refuseComparison(node, compilation, left, right);
  const run = equality(settle(compilation, left), settle(compilation, right), node.op === "==");
  return compilation.fold({ node, type: boolType, run, ...settledFacts(left, right) }, [left, right]);
}

function equality(left: Operand, right: Operand, wanted: boolean): Run {
  return (frame) => {
    const a = left(frame);
    if (isError(a)) return a;
    const b = right(frame);
    if (isError(b)) return b;
    const equal = valuesEqual(a, b, frame);
    return isError(equal) ? equal : equal === wanted;
  };
}

function compileNullTest(node: NodeOf<"==" | "!=">, tested: CompiledNode, literal: CompiledNode, compilation: Compilation): CompiledNode {
  const isNull = node.op === "==";
  const canBeNull = tested.type.nullable === true || tested.type.kind === "any" || tested.type.kind === "null";
  if (!canBeNull) compilation.warn(node, `${labelOf(compilation, tested)} is never null, so this is always ${isNull ? "false" : "true"}`);
  const operand = demandValue(compilation, tested);
  const run: Run = (frame) => {
    const value = operand(frame);
    return isError(value) ? value : (value === null) === isNull;
  };
  const there = new Set(tested.placeKey === undefined ? [] : [tested.placeKey]);
  const facts = isNull ? { whenFalse: there } : { whenTrue: there };
  return compilation.fold({ node, type: boolType, run, ...facts }, [tested, literal]);
}

/** `a in b`: an item of a list or a key of a map. */
export function compileMembership(node: NodeOf<"in">, compilation: Compilation): CompiledNode {
  const [itemNode, containerNode] = node.args;
  const item = compilation.compile(itemNode);
  const container = compilation.compile(containerNode);
  const expected = itemTypeOf(container.type);
  if (expected === undefined) {
    const text = labelOf(compilation, container);
    const hint = container.type.kind === "string" ? `write ${text}.contains(${labelOf(compilation, item)})` : undefined;
    return compilation.refuse(node, `"in" needs a list or a map, and ${text} is ${describeType(container.type)}`, hint, container.node);
  }
  if (!areComparable(item.type, expected)) {
    const text = labelOf(compilation, item);
    const message = `${text} is ${describeType(item.type)}, and ${labelOf(compilation, container)} is ${describeType(container.type)}`;
    return compilation.refuse(node, message, undefined, item.node);
  }
  const readItem = settle(compilation, item);
  const readContainer = demandValue(compilation, container);
  const run: Run = (frame) => {
    const value = readItem(frame);
    if (isError(value)) return value;
    const holder = readContainer(frame);
    return isError(holder) ? holder : contains(holder, value, frame);
  };
  return compilation.fold({ node, type: boolType, run, ...settledFacts(item) }, [item, container]);
}

function itemTypeOf(container: ValueType): ValueType | undefined {
  if (container.kind === "any") return container;
  if (container.kind === "list") return container.item;
  return container.kind === "map" || container.kind === "object" ? stringType : undefined;
}

/** The value as its own type wants it: empty for a null text, an error for a null number. */
function settle(compilation: Compilation, compiled: CompiledNode): Operand {
  return demand(compilation, compiled, kindOf(compiled.type));
}

/** What gave an answer was there. */
export function settledFacts(...operands: readonly CompiledNode[]): Pick<CompiledNode, "whenTrue" | "whenFalse"> {
  const there = unite(...operands.map((operand) => (operand.placeKey === undefined ? undefined : new Set([operand.placeKey]))));
  return { whenTrue: there, whenFalse: there };
}

function areComparable(a: ValueType, b: ValueType): boolean {
  if (a.kind === "any" || b.kind === "any") return true;
  if (a.kind === "list" && b.kind === "list") return areComparable(a.item, b.item);
  return (isNumeric(a) && isNumeric(b)) || kindOf(a) === kindOf(b);
}

function refuseComparison(node: NodeOf<"==" | "!=">, compilation: Compilation, left: CompiledNode, right: CompiledNode): CompiledNode {
  const constantSide = left.constant !== undefined ? left : right;
  const other = constantSide === left ? right : left;
  const texts = [other, constantSide].map((side) => `${labelOf(compilation, side)} is ${describeType(side.type)}`);
  const message = `${texts.join(", and ")}: they are never equal`;
  return compilation.refuse(
    node,
    message,
    convertHint(other.type, constantSide),
    constantSide.constant === undefined ? node : constantSide.node,
  );
}

/** How to write a constant so that it has the type of the other side. */
export function convertHint(wanted: ValueType, { constant }: CompiledNode): string | undefined {
  const value: Value | undefined = constant?.value;
  if (wanted.kind === "string" && (typeof value === "number" || typeof value === "boolean")) return `write "${value.toString()}"`;
  if (typeof value !== "string") return undefined;
  if (isNumeric(wanted) && value.trim() !== "" && Number.isFinite(Number(value))) return `write ${value.trim()} without quotes`;
  if (wanted.kind === "bool" && (value === "true" || value === "false")) return `write ${value} without quotes`;
  if (wanted.kind === "timestamp" || wanted.kind === "duration") return `write ${wanted.kind}("${value}")`;
  return undefined;
}
