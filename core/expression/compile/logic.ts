import { describeType } from "../describe-type.ts";
import { isError, type Run } from "../evaluation.ts";
import { kindAccepts } from "../kind.ts";
import type { NodeOf } from "../parse.ts";
import { boolType, unifyTypes } from "../unify-types.ts";
import type { Compilation } from "./compilation.ts";
import { type CompiledNode, type Facts, unite } from "./compiled-node.ts";
import { demand, labelOf, type Operand } from "./demand.ts";

/** `a && b` and `a || b`. An error on one side counts for nothing when the other side decides. */
export function compileJunction(node: NodeOf<"&&" | "||">, compilation: Compilation): CompiledNode {
  const [leftNode, rightNode] = node.args;
  const isAnd = node.op === "&&";
  const left = compilation.compile(leftNode);
  const right = compilation.compileKnowing(isAnd ? left.whenTrue : left.whenFalse, rightNode);
  const operands = [left, right].map((side) => demandBool(compilation, side, node.op));
  warnOfConstant(compilation, left, right);
  const run = junction(operands[0] ?? refusedOperand, operands[1] ?? refusedOperand, !isAnd);
  const whenTrue = isAnd ? unite(left.whenTrue, right.whenTrue) : common(left.whenTrue, right.whenTrue);
  const whenFalse = isAnd ? common(left.whenFalse, right.whenFalse) : unite(left.whenFalse, right.whenFalse);
  return compilation.fold({ node, type: boolType, run, whenTrue, whenFalse }, [left, right]);
}

const refusedOperand: Operand<"bool"> = () => false;

/** `decisive` is the value that decides the whole: false for and, true for or. */
function junction(left: Operand<"bool">, right: Operand<"bool">, decisive: boolean): Run {
  return (frame) => {
    const first = left(frame);
    if (first === decisive) return decisive;
    const second = right(frame);
    if (second === decisive) return decisive;
    return isError(first) ? first : second;
  };
}

/** `!a` */
export function compileNot(node: NodeOf<"!_">, compilation: Compilation): CompiledNode {
  const inner = compilation.compile(node.args);
  const operand = demandBool(compilation, inner, "!");
  const run: Run = (frame) => {
    const value = operand(frame);
    return isError(value) ? value : !value;
  };
  const facts = { ...(inner.whenFalse && { whenTrue: inner.whenFalse }), ...(inner.whenTrue && { whenFalse: inner.whenTrue }) };
  return compilation.fold({ node, type: boolType, run, ...facts }, [inner]);
}

/** `condition ? a : b`; an error in the condition is the result, one in the branch not taken is not seen. */
export function compileChoice(node: NodeOf<"?:">, compilation: Compilation): CompiledNode {
  const [conditionNode, thenNode, elseNode] = node.args;
  const condition = compilation.compile(conditionNode);
  const then = compilation.compileKnowing(condition.whenTrue, thenNode);
  const otherwise = compilation.compileKnowing(condition.whenFalse, elseNode);
  const operand = demandBool(compilation, condition, "?:");
  warnOfConstant(compilation, condition, then);
  const run: Run = (frame) => {
    const value = operand(frame);
    if (isError(value)) return value;
    return value ? then.run(frame) : otherwise.run(frame);
  };
  return compilation.fold({ node, type: unifyTypes(then.type, otherwise.type), run }, [condition, then, otherwise]);
}

function demandBool(compilation: Compilation, compiled: CompiledNode, operator: string): Operand<"bool"> {
  if (!kindAccepts("bool", compiled.type)) {
    const text = labelOf(compilation, compiled);
    compilation.report(
      compiled.node,
      `${operator} needs true or false, and ${text} is ${describeType(compiled.type)}`,
      comparisonHint(compiled, text),
    );
  }
  return demand(compilation, compiled, "bool");
}

function comparisonHint(compiled: CompiledNode, text: string): string | undefined {
  if (compiled.path === undefined) return undefined;
  if (compiled.type.kind === "string") return `compare it: ${text} != ""`;
  if (compiled.type.kind === "list") return `compare it: ${text}.size() > 0`;
  return kindAccepts("number", compiled.type) ? `compare it: ${text} > 0` : undefined;
}

/** When all are constant, the whole is, and whoever uses it says so. */
function warnOfConstant(compilation: Compilation, left: CompiledNode, right: CompiledNode): void {
  if (left.constant !== undefined && right.constant !== undefined) return;
  for (const side of [left, right]) {
    if (typeof side.constant?.value === "boolean" && side.type.kind === "bool") {
      compilation.warn(side.node, `${labelOf(compilation, side)} is always ${side.constant.value ? "true" : "false"}`);
    }
  }
}

function common(a: Facts | undefined, b: Facts | undefined): Facts {
  return new Set([...(a ?? [])].filter((fact) => b?.has(fact) ?? false));
}
