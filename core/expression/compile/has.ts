import { isError, type Run } from "../evaluation.ts";
import type { Node, NodeOf } from "../parse.ts";
import { boolType } from "../unify-types.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";

/** `has(event.game)`: whether it is there and not null. A field that the schema does not know is a mistake here too. */
export function compileHas(node: NodeOf<"call">, compilation: Compilation): CompiledNode {
  const [, [argument, ...more]] = node.args;
  if (argument === undefined || more.length > 0 || !isField(argument)) {
    return compilation.refuse(node, "has() takes one field, such as has(event.title)");
  }
  const field = compilation.compile(argument);
  if (field.refused) return compilation.refused(node);
  const run: Run = (frame) => {
    const value = field.run(frame);
    // A step on the way that is text instead of an object means that the field is not there; spent steps mean nothing.
    if (isError(value)) return frame.stepsLeft < 0 ? value : false;
    return value !== null;
  };
  return { node, type: boolType, run, whenTrue: placesOn(argument, compilation) };
}

function isField(node: Node): boolean {
  return node.op === "." || node.op === "[]";
}

/** A field that is there has an object around it that is there. */
function placesOn(node: Node, compilation: Compilation): ReadonlySet<string> {
  const places = new Set<string>();
  let at: Node = node;
  while (at.op === "." || at.op === "[]") {
    const { placeKey } = compilation.compile(at);
    if (placeKey !== undefined) places.add(placeKey);
    at = at.args[0];
  }
  return places;
}
