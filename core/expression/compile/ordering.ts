import { orderOf } from "../compare-values.ts";
import { describeType } from "../describe-type.ts";
import { isError, type Run } from "../evaluation.ts";
import type { Kind } from "../kind.ts";
import { kindAccepts } from "../kind.ts";
import type { NodeOf } from "../parse.ts";
import { boolType } from "../unify-types.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";
import { demand, labelOf } from "./demand.ts";
import { convertHint, settledFacts } from "./equality.ts";

type OrderingOperator = "<" | "<=" | ">" | ">=";

const verdicts: { readonly [O in OrderingOperator]: (order: number) => boolean } = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

const orderedKinds: readonly Kind[] = ["number", "string", "timestamp", "duration"];

/** `a < b` and its like, between two numbers, texts, times or durations. */
export function compileOrdering(node: NodeOf<OrderingOperator>, compilation: Compilation): CompiledNode {
  const [left, right] = node.args.map((side) => compilation.compile(side)) as [CompiledNode, CompiledNode];
  const kinds = orderedKinds.filter((kind) => kindAccepts(kind, left.type) && kindAccepts(kind, right.type));
  if (kinds.length === 0) return refuseOrdering(node, compilation, left, right);
  const [readLeft, readRight] = [left, right].map((side) => demand(compilation, side, ...kinds)) as [Reader, Reader];
  const holds = verdicts[node.op];
  const run: Run = (frame) => {
    const a = readLeft(frame);
    if (isError(a)) return a;
    const b = readRight(frame);
    if (isError(b)) return b;
    const order = orderOf(a, b, frame);
    return isError(order) ? order : holds(order);
  };
  return compilation.fold({ node, type: boolType, run, ...settledFacts(left, right) }, [left, right]);
}

type Reader = ReturnType<typeof demand>;

function refuseOrdering(node: NodeOf<OrderingOperator>, compilation: Compilation, left: CompiledNode, right: CompiledNode): CompiledNode {
  for (const side of [left, right]) {
    if (!orderedKinds.some((kind) => kindAccepts(kind, side.type))) {
      const message = `${labelOf(compilation, side)} is ${describeType(side.type)}, which has no order`;
      return compilation.refuse(node, message, `${node.op} compares numbers, texts, times and durations`, side.node);
    }
  }
  const constantSide = left.constant !== undefined ? left : right;
  const other = constantSide === left ? right : left;
  const texts = [other, constantSide].map((side) => `${labelOf(compilation, side)} is ${describeType(side.type)}`);
  const place = constantSide.constant === undefined ? node : constantSide.node;
  return compilation.refuse(node, `${texts.join(", and ")}: they cannot be compared`, convertHint(other.type, constantSide), place);
}
