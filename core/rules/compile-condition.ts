import type { Path } from "#core/config/located-document";
import type { ClausePart } from "#core/config/rule-parts";
import { compileExpression } from "#core/expression/compile-expression";
import type { Expression, ExpressionSettings } from "#core/expression/expression";
import { describeType } from "#core/expression/describe-type";
import type { Scope, ScopeTypes } from "#core/expression/scope";
import { EvaluationError } from "#core/expression/value";
import type { Clause, Condition, Verdict } from "./compiled-rule.ts";
import { complain, doubt, placeIn, type RuleText, unwrap } from "./issue-place.ts";

/** What verdicts name is the clause alone: they are written down. */
interface CompiledClause {
  readonly clause: Clause;
  readonly expression: Expression;
}

/** A condition that also knows which `steps.` it reads. */
export interface CheckedCondition extends Condition {
  readonly steps: readonly string[];
}

/** The clauses of an `if`, which must all hold. None: it always holds. */
export function compileCondition(
  text: RuleText,
  written: readonly ClausePart[],
  context: { readonly types: ScopeTypes; readonly settings: ExpressionSettings },
): CheckedCondition {
  const clauses: CompiledClause[] = [];
  for (const { source, path: at } of written) {
    const expression = unwrap(text, at, compileExpression(source, context.types, context.settings));
    if (expression === undefined) continue;
    checkType(text, at, expression);
    clauses.push({ clause: { source, place: placeIn(text, at) }, expression });
  }
  return conditionOf(clauses);
}

function checkType(text: RuleText, at: Path, { type, source }: Expression): void {
  if (type.kind === "bool") {
    if (type.nullable !== true) return;
    const hint = `write default(${source}, false), or true`;
    doubt(text, at, "CONDITION_MAY_BE_NULL", "this may be null, which is neither true nor false: the verdict is then an error", hint);
  } else if (type.kind !== "any") {
    complain(text, at, "CONDITION_NOT_BOOLEAN", `\`if\` needs true or false, and this gives ${describeType(type)}`);
  }
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
      const first = one.test(scope);
      if (first.holds === false) return first;
      const second = other.test(scope);
      return first.holds === true || second.holds === false ? second : first;
    },
  };
}

function conditionOf(clauses: readonly CompiledClause[]): CheckedCondition {
  return {
    clauses: clauses.map(({ clause }) => clause),
    accessKeys: clauses.flatMap(({ expression }) => expression.accessKeys),
    steps: clauses.flatMap(({ expression }) => expression.steps),
    test: (scope) => testAll(clauses, scope),
  };
}

/** As `&&` does: what is certainly false is false, whatever beside it cannot be said. */
function testAll(clauses: readonly CompiledClause[], scope: Scope): Verdict {
  let failure: Verdict | undefined;
  for (const { clause, expression } of clauses) {
    const value = expression.evaluate(scope);
    if (value === false) return { holds: false, clause };
    if (value !== true)
      failure ??= { holds: "error", clause, message: value instanceof EvaluationError ? value.message : notBoolean(value) };
  }
  return failure ?? { holds: true };
}

function notBoolean(value: unknown): string {
  return `needs true or false, found ${value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`}`;
}
