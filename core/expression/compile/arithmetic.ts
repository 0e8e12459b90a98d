import { calculate } from "../calculate.ts";
import { describeType } from "../describe-type.ts";
import { isError, type Run } from "../evaluation.ts";
import { type Kind, kindAccepts } from "../kind.ts";
import type { NodeOf } from "../parse.ts";
import { Duration } from "../value.ts";
import { anyType, doubleType, durationType, intType, stringType, timestampType, unifyTypes } from "../unify-types.ts";
import type { ValueType } from "../value-type.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";
import { demand, labelOf } from "./demand.ts";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

const zeroDuration = new Duration(0);

interface Row {
  readonly left: Kind;
  readonly right: Kind;
  gives(left: ValueType, right: ValueType): ValueType;
}

/** What each operator takes and gives; the first row that fits is the one. */
const rows: { readonly [O in ArithmeticOperator]: readonly Row[] } = {
  "+": [
    { left: "number", right: "number", gives: numberOf },
    { left: "string", right: "string", gives: () => stringType },
    { left: "timestamp", right: "duration", gives: () => timestampType },
    { left: "duration", right: "timestamp", gives: () => timestampType },
    { left: "duration", right: "duration", gives: () => durationType },
    { left: "list", right: "list", gives: unifyTypes },
  ],
  "-": [
    { left: "number", right: "number", gives: numberOf },
    { left: "timestamp", right: "timestamp", gives: () => durationType },
    { left: "timestamp", right: "duration", gives: () => timestampType },
    { left: "duration", right: "duration", gives: () => durationType },
  ],
  "*": [{ left: "number", right: "number", gives: numberOf }],
  "/": [{ left: "number", right: "number", gives: quotientOf }],
  "%": [{ left: "int", right: "int", gives: () => intType }],
};

function numberOf(left: ValueType, right: ValueType): ValueType {
  if (left.kind === "double" || right.kind === "double") return doubleType;
  return left.kind === "int" && right.kind === "int" ? intType : anyType;
}

/** Only what is certainly whole divides to whole numbers. */
function quotientOf(left: ValueType, right: ValueType): ValueType {
  return left.kind === "int" && right.kind === "int" ? intType : doubleType;
}

/** `a + b` and its like. Whole numbers divide to whole numbers, as in CEL. */
export function compileArithmetic(node: NodeOf<ArithmeticOperator>, compilation: Compilation): CompiledNode {
  const [left, right] = node.args.map((side) => compilation.compile(side)) as [CompiledNode, CompiledNode];
  const fitting = rows[node.op].filter((row) => kindAccepts(row.left, left.type) && kindAccepts(row.right, right.type));
  const first = fitting[0];
  if (first === undefined) return refuseArithmetic(node, compilation, left, right);
  const type = fitting.length === 1 ? first.gives(left.type, right.type) : anyType;
  const readLeft = demand(compilation, left, ...new Set(fitting.map((row) => row.left)));
  const readRight = demand(compilation, right, ...new Set(fitting.map((row) => row.right)));
  const isWhole = type.kind === "int";
  const run: Run = (frame) => {
    const a = readLeft(frame);
    if (isError(a)) return a;
    const b = readRight(frame);
    return isError(b) ? b : calculate(node.op, a, b, isWhole, frame);
  };
  return compilation.fold({ node, type, run }, [left, right]);
}

/** `-a` */
export function compileNegation(node: NodeOf<"-_">, compilation: Compilation): CompiledNode {
  const inner = compilation.compile(node.args);
  const kinds = (["number", "duration"] as const).filter((kind) => kindAccepts(kind, inner.type));
  if (kinds.length === 0) {
    const message = `- needs a number or a duration, and ${labelOf(compilation, inner)} is ${describeType(inner.type)}`;
    return compilation.refuse(node, message, undefined, inner.node);
  }
  const operand = demand(compilation, inner, ...kinds);
  const run: Run = (frame) => {
    const value = operand(frame);
    return isError(value) ? value : calculate("-", typeof value === "number" ? 0 : zeroDuration, value, false, frame);
  };
  return compilation.fold({ node, type: { ...inner.type, nullable: false }, run }, [inner]);
}

function refuseArithmetic(
  node: NodeOf<ArithmeticOperator>,
  compilation: Compilation,
  left: CompiledNode,
  right: CompiledNode,
): CompiledNode {
  const texts = [left, right].map((side) => `${labelOf(compilation, side)} is ${describeType(side.type)}`);
  const message = `${node.op} does not work between these: ${texts.join(", and ")}`;
  return compilation.refuse(node, message, arithmeticHint(node.op, compilation, left, right));
}

function arithmeticHint(
  operator: ArithmeticOperator,
  compilation: Compilation,
  left: CompiledNode,
  right: CompiledNode,
): string | undefined {
  if (operator === "%") return "% takes whole numbers: int(…) cuts off what is behind the point";
  const sides = [left, right];
  if (operator !== "+" || !sides.some((side) => side.type.kind === "string")) return undefined;
  const other = sides.find((side) => side.type.kind !== "string");
  return other === undefined ? undefined : `write string(${labelOf(compilation, other)})`;
}
