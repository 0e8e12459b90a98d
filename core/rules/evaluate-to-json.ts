import type { Json } from "#core/codec/json";
import type { Expression } from "#core/expression/expression";
import type { Scope } from "#core/expression/scope";
import { toJson } from "#core/expression/to-json";
import { EvaluationError, Markup } from "#core/expression/value";

/** The value of an expression in the form in which it is stored. */
export function evaluateToJson(expression: Expression, scope: Scope): Json | EvaluationError {
  const value = expression.evaluate(scope);
  if (value instanceof EvaluationError) return value;
  return value instanceof Markup ? value.text : toJson(value);
}
