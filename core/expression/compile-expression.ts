import { accessKeysOf } from "./access-keys.ts";
import { Compilation } from "./compile/compilation.ts";
import { compileNode } from "./compile/compile-node.ts";
import type { CompiledNode } from "./compile/compiled-node.ts";
import { labelOf } from "./compile/demand.ts";
import { type Result, type Run, startFrame } from "./evaluation.ts";
import type { Compiled, Expression, ExpressionIssue, ExpressionSettings } from "./expression.ts";
import { type Node, parseExpression } from "./parse.ts";
import type { Scope, ScopeTypes } from "./scope.ts";
import { EvaluationError } from "./value.ts";
import type { ValueType } from "./value-type.ts";
import { verdictOf } from "./verdict.ts";

/** Checks an expression against the types of what is in scope and compiles it. All mistakes at once, in the order of the text. Never throws. */
export function compileExpression(source: string, types: ScopeTypes, settings: ExpressionSettings): Compiled<Expression> {
  const checked = checkExpression(source, types, settings);
  if (!checked.ok) return checked;
  const { node, type, run, steps, verdict } = checked.value;
  const issues = verdict === undefined ? checked.issues : [...checked.issues, verdict];
  const expression: Expression = {
    source,
    type,
    accessKeys: accessKeysOf(node),
    steps,
    evaluate: (scope) => runSafely(run, scope),
  };
  return { ok: true, value: expression, issues };
}

/** A checked expression on its own or inside a template. */
export interface CheckedExpression {
  readonly node: Node;
  readonly type: ValueType;
  readonly run: Run;
  readonly steps: readonly string[];
  /** Says that the whole is always true or always false, unless it is just the word. */
  readonly verdict: ExpressionIssue | undefined;
}

/** Parses, checks and compiles. */
export function checkExpression(source: string, types: ScopeTypes, settings: ExpressionSettings): Compiled<CheckedExpression> {
  const parsed = parseExpression(source);
  if (!parsed.ok) return { ok: false, issues: [parsed.issue] };
  const compilation = new Compilation(source, types, settings, compileNode);
  let compiled: CompiledNode;
  try {
    compiled = compilation.compile(parsed.node);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, issues: [{ offset: 0, length: source.length, message: "the expression is nested too deeply", severity: "error" }] };
  }
  const issues = compilation.issues.toSorted((a, b) => a.offset - b.offset);
  if (issues.some((issue) => issue.severity === "error")) return { ok: false, issues };
  const { node, type, run } = compiled;
  return { ok: true, value: { node, type, run, steps: [...compilation.steps], verdict: sameForAll(compilation, compiled) }, issues };
}

function sameForAll(compilation: Compilation, compiled: CompiledNode): ExpressionIssue | undefined {
  const { node, constant } = compiled;
  const isWord = node.op === "value";
  const verdict = typeof constant?.value === "boolean" && !isWord ? { holds: constant.value, why: undefined } : verdictOf(node);
  if (verdict === undefined) return undefined;
  const message = `${labelOf(compilation, compiled)} is always ${verdict.holds ? "true" : "false"}`;
  const issue: ExpressionIssue = { offset: node.start, length: node.end - node.start, message, severity: "warning" };
  return verdict.why === undefined ? issue : { ...issue, hint: verdict.why };
}

function runSafely(run: Run, scope: Scope): Result {
  try {
    return run(startFrame(scope));
  } catch (error) {
    return failureOf(error);
  }
}

/** A throw inside an evaluation is no reason to stop: data nested too deeply for the stack is one that strangers can cause. */
export function failureOf(error: unknown): EvaluationError {
  return new EvaluationError(error instanceof RangeError ? "the event is too large or nested too deeply" : "the evaluation failed");
}
