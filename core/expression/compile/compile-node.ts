import type { Node, NodeOf } from "../parse.ts";
import { compileArithmetic, compileNegation } from "./arithmetic.ts";
import { compileCall } from "./call.ts";
import { compileList, compileMap } from "./collection.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";
import { compileComprehension, macros } from "./comprehension.ts";
import { compileEquality, compileMembership } from "./equality.ts";
import { compileHas } from "./has.ts";
import { compileIndex } from "./index-access.ts";
import { compileLiteral } from "./literal.ts";
import { compileChoice, compileJunction, compileNot } from "./logic.ts";
import { compileOrdering } from "./ordering.ts";
import { compileField, compileName } from "./path.ts";

/** Checks and compiles any node of the tree. */
export function compileNode(node: Node, compilation: Compilation): CompiledNode {
  switch (node.op) {
    case "value":
      return compileLiteral(node, compilation);
    case "id":
      return compileName(node, compilation);
    case ".":
      return compileField(node, compilation);
    case "[]":
      return compileIndex(node, compilation);
    case "call":
      return compileFunction(node, compilation);
    case "rcall":
      return compileMethod(node, compilation);
    case "list":
      return compileList(node, compilation);
    case "map":
      return compileMap(node, compilation);
    case "?:":
      return compileChoice(node, compilation);
    case "&&":
    case "||":
      return compileJunction(node, compilation);
    case "!_":
      return compileNot(node, compilation);
    case "-_":
      return compileNegation(node, compilation);
    case "==":
    case "!=":
      return compileEquality(node, compilation);
    case "in":
      return compileMembership(node, compilation);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compileOrdering(node, compilation);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return compileArithmetic(node, compilation);
    case ".?":
    case "[?]":
      return compilation.refuse(node, `"${node.op}" is not known here`, "a field that is absent is null already");
  }
}

function compileFunction(node: NodeOf<"call">, compilation: Compilation): CompiledNode {
  const [name, args] = node.args;
  if (name === "has") return compileHas(node, compilation);
  const place = { start: node.start, end: node.start + name.length };
  if (Object.hasOwn(macros, name)) {
    return compilation.refuse(node, `${name}() stands behind a list: list.${name}(x, …)`, undefined, place);
  }
  return compileCall(node, name, args, place, compilation);
}

function compileMethod(node: NodeOf<"rcall">, compilation: Compilation): CompiledNode {
  const [name, receiver, args] = node.args;
  if (Object.hasOwn(macros, name)) return compileComprehension(node, compilation);
  return compileCall(node, name, [receiver, ...args], placeOfName(node, name, receiver, compilation), compilation);
}

/** The tree does not say where a method's name stands: behind the next point after what is in front of it. */
function placeOfName(node: Node, name: string, receiver: Node, compilation: Compilation): { readonly start: number; readonly end: number } {
  const dot = compilation.source.indexOf(".", receiver.end);
  const start = compilation.source.indexOf(name, dot);
  return dot === -1 || start === -1 || start >= node.end ? node : { start, end: start + name.length };
}
