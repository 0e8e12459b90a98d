import type { NodeOf } from "../parse.ts";
import { boolType, doubleType, intType, nullType, stringType } from "../unify-types.ts";
import { type Compilation, constantNode } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";

/** A number, text, true, false or null. Whole numbers that a double cannot hold exactly are refused. */
export function compileLiteral(node: NodeOf<"value">, compilation: Compilation): CompiledNode {
  const value = node.args;
  if (value === null) return constantNode(node, nullType, null);
  switch (typeof value) {
    case "string":
      return constantNode(node, stringType, value);
    case "boolean":
      return constantNode(node, boolType, value);
    case "number":
      return constantNode(node, doubleType, value);
    case "bigint": {
      if (Number.isSafeInteger(Number(value))) return constantNode(node, intType, Number(value));
      const text = value.toString();
      return compilation.refuse(node, `${text} is too large for a number`, `an id is text: write "${text}"`);
    }
    default: {
      const text = compilation.textOf(node);
      const isBytes = /^[bB]["']/.test(text);
      const hint = isBytes ? `write text: ${text.slice(1)}` : `write ${text.replace(/[uU]$/, "")}`;
      return compilation.refuse(node, isBytes ? "there are no bytes here" : "there are no unsigned numbers here", hint);
    }
  }
}
