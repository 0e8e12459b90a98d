import { describeType } from "../describe-type.ts";
import { isError, type Run } from "../evaluation.ts";
import { describeValue, isRecord, kindAccepts } from "../kind.ts";
import type { NodeOf } from "../parse.ts";
import { readerOf } from "../read-json.ts";
import { anyType, orNull } from "../unify-types.ts";
import { EvaluationError, type Value } from "../value.ts";
import type { ValueType } from "../value-type.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";
import { demand, demandValue, labelOf, type Operand } from "./demand.ts";
import { fieldOf, shortList } from "./path.ts";

/** `list[0]`, `map["name"]`. What is not there is null. */
export function compileIndex(node: NodeOf<"[]">, compilation: Compilation): CompiledNode {
  const [objectNode, indexNode] = node.args;
  const object = compilation.compile(objectNode);
  const index = compilation.compile(indexNode);
  const { kind } = object.type;
  if (object.refused || index.refused) return compilation.refused(node);
  const name = index.constant?.value;
  if (typeof name === "string" && kind !== "list") return fieldOf(compilation, object, name, node, index.node);
  const element = elementType(object.type);
  if (element === undefined) return refuseIndexed(node, compilation, object);
  const takesPosition = kind === "list" || kind === "any";
  const takesName = kind === "map" || kind === "any";
  const fits = (takesPosition && kindAccepts("int", index.type)) || (takesName && kindAccepts("string", index.type));
  if (!fits) {
    const message = `${labelOf(compilation, object)} is ${describeType(object.type)} and takes ${kind === "list" ? "a position" : "a name"} in [ ]`;
    return compilation.refuse(node, `${message}, not ${describeType(index.type)}`, undefined, index.node);
  }
  const readIndex = demand(compilation, index, ...(takesPosition ? (["int"] as const) : []), ...(takesName ? (["string"] as const) : []));
  return compilation.fold({ node, type: orNull(element), run: indexReader(compilation, object, readIndex, element) }, [object, index]);
}

function elementType(type: ValueType): ValueType | undefined {
  if (type.kind === "list") return type.item;
  if (type.kind === "map") return type.value;
  return type.kind === "any" ? anyType : undefined;
}

function indexReader(compilation: Compilation, object: CompiledNode, readIndex: Operand, element: ValueType): Run {
  const readObject = demandValue(compilation, object);
  const label = labelOf(compilation, object);
  const read = readerOf(element) ?? ((value: Value) => value);
  return (frame) => {
    const holder = readObject(frame);
    if (holder === null || isError(holder)) return holder;
    const index = readIndex(frame);
    if (isError(index)) return index;
    if (typeof index === "number" && isList(holder)) return read(holder[index] ?? null);
    if (typeof index === "string" && isRecord(holder)) return read(Object.hasOwn(holder, index) ? (holder[index] ?? null) : null);
    return new EvaluationError(`${label} is ${describeValue(holder)} and has nothing at ${JSON.stringify(index)}`);
  };
}

function refuseIndexed(node: NodeOf<"[]">, compilation: Compilation, object: CompiledNode): CompiledNode {
  const text = labelOf(compilation, object);
  if (object.type.kind !== "object") {
    return compilation.refuse(
      node,
      `${text} is ${describeType(object.type)}, and [ ] takes from lists and maps only`,
      undefined,
      object.node,
    );
  }
  const hint = `known fields: ${shortList(Object.keys(object.type.fields))}`;
  return compilation.refuse(node, `the fields of ${text} must be written out: ${text}.name`, hint, node.args[1]);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
