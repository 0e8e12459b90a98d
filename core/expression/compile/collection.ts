import { describeType } from "../describe-type.ts";
import { isError, type Run, spend, tooMuchWork } from "../evaluation.ts";
import { kindAccepts } from "../kind.ts";
import type { NodeOf } from "../parse.ts";
import { unifyAll } from "../unify-types.ts";
import type { Value } from "../value.ts";
import type { ValueType } from "../value-type.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";
import { demand, demandValue, labelOf } from "./demand.ts";

/** `[a, b]` */
export function compileList(node: NodeOf<"list">, compilation: Compilation): CompiledNode {
  const items = node.args.map((item) => compilation.compile(item));
  const runs = items.map((item) => demandValue(compilation, item));
  const item = unifyAll(items.map((compiled) => compiled.type));
  const run: Run = (frame) => {
    if (!spend(frame, runs.length)) return tooMuchWork;
    const values: Value[] = [];
    for (const read of runs) {
      const value = read(frame);
      if (isError(value)) return value;
      values.push(value);
    }
    return values;
  };
  return compilation.fold({ node, type: { kind: "list", item }, run }, items);
}

/** `{"a": 1}`; with constant names its fields are known by name. */
export function compileMap(node: NodeOf<"map">, compilation: Compilation): CompiledNode {
  const entries = node.args.map(([name, value]) => ({ name: compilation.compile(name), value: compilation.compile(value) }));
  for (const { name } of entries) {
    if (!kindAccepts("string", name.type)) {
      return compilation.refuse(
        node,
        `the names of a map are text, and ${labelOf(compilation, name)} is ${describeType(name.type)}`,
        undefined,
        name.node,
      );
    }
  }
  const readers = entries.map(({ name, value }) => ({ name: demand(compilation, name, "string"), value: demandValue(compilation, value) }));
  const run: Run = (frame) => {
    if (!spend(frame, readers.length)) return tooMuchWork;
    const values: [string, Value][] = [];
    for (const reader of readers) {
      const name = reader.name(frame);
      if (isError(name)) return name;
      const value = reader.value(frame);
      if (isError(value)) return value;
      values.push([name, value]);
    }
    return Object.fromEntries(values);
  };
  const parts = entries.flatMap(({ name, value }) => [name, value]);
  return compilation.fold({ node, type: mapType(entries), run }, parts);
}

function mapType(entries: readonly { readonly name: CompiledNode; readonly value: CompiledNode }[]): ValueType {
  const fields: [string, ValueType][] = [];
  for (const { name, value } of entries) {
    if (typeof name.constant?.value !== "string") {
      return { kind: "map", value: unifyAll(entries.map((entry) => entry.value.type)) };
    }
    fields.push([name.constant.value, value.type]);
  }
  return { kind: "object", fields: Object.fromEntries(fields) };
}
