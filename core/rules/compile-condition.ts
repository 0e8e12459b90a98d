import type { Path } from "#core/config/located-document";
import { compileExpression } from "#core/expression/compile-expression";
import type { Expression, ExpressionSettings } from "#core/expression/expression";
import type { Scope, ScopeTypes } from "#core/expression/scope";
import { EvaluationError } from "#core/expression/value";
import type { Clause, Condition, Verdict } from "./compiled-rule.ts";
import { complain, placeIn, type RuleText, unwrap } from "./issue-place.ts";

interface CompiledClause extends Clause {
  readonly expression: Expression;
}

/** A condition that also knows which `steps.` it reads. */
export interface CheckedCondition extends Condition {
  readonly steps: readonly string[];
}

/** An `if`: one expression or a list of them that must all hold. Absent: always holds. */
export function compileCondition(
  text: RuleText,
  path: Path,
  written: string | readonly string[] | undefined,
  context: { readonly types: ScopeTypes; readonly settings: ExpressionSettings },
): CheckedCondition {
  const sources = written === undefined ? [] : typeof written === "string" ? [written] : written;
  const clauses: CompiledClause[] = [];
  for (const [index, source] of sources.entries()) {
    const at = typeof written === "string" ? path : [...path, index];
    const expression = unwrap(text, at, compileExpression(source, context.types, context.settings));
    if (expression === undefined) continue;
    if (expression.type.kind !== "bool" && expression.type.kind !== "any") {
      complain(text, at, "CONDITION_NOT_BOOLEAN", `\`if\` needs true or false, and this gives a ${expression.type.kind}`);
    }
    clauses.push({ source, place: placeIn(text, at), expression });
  }
  return conditionOf(clauses);
}

/** A condition that holds when both do. */
export function both(one: CheckedCondition, other: CheckedCondition): CheckedCondition {
  if (one.clauses.length === 0) return other;
  if (other.clauses.length === 0) return one;
  return {
    clauses: [...one.clauses, ...other.clauses],
    accessKeys: [...one.accessKeys, ...other.accessKeys],
    steps: [...one.steps, ...other.steps],
    test(scope) {
      const verdict = one.test(scope);
      return verdict.holds === true ? other.test(scope) : verdict;
    },
  };
}

function conditionOf(clauses: readonly CompiledClause[]): CheckedCondition {
  return {
    clauses,
    accessKeys: clauses.flatMap(({ expression }) => expression.accessKeys),
    steps: clauses.flatMap(({ expression }) => expression.steps),
    test: (scope) => testAll(clauses, scope),
  };
}

function testAll(clauses: readonly CompiledClause[], scope: Scope): Verdict {
  for (const clause of clauses) {
    const value = clause.expression.evaluate(scope);
    if (value instanceof EvaluationError) return { holds: "error", clause, message: value.message };
    if (value === false) return { holds: false, clause };
    if (value !== true) return { holds: "error", clause, message: `needs true or false, found ${JSON.stringify(value)}` };
  }
  return { holds: true };
}
