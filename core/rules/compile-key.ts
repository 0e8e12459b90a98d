import { keyOf } from "#core/codec/key-of";
import type { Json } from "#core/codec/json";
import type { Path } from "#core/config/located-document";
import { isHeraldError, type Place } from "#core/errors/herald-error";
import { compileExpression } from "#core/expression/compile-expression";
import type { Expression, ExpressionSettings } from "#core/expression/expression";
import type { Scope, ScopeTypes } from "#core/expression/scope";
import { EvaluationError } from "#core/expression/value";
import type { Computed, Key } from "./compiled-rule.ts";
import { evaluateToJson } from "./evaluate-to-json.ts";
import { doubt, placeIn, type RuleText, unwrap } from "./issue-place.ts";

interface KeyContext {
  readonly types: ScopeTypes;
  readonly settings: ExpressionSettings;
}

/** The key of a lifecycle or of flow control: an expression, or a list of them for a compound key. What has no key at all is nothing that could be told from others: an error. */
export function compileKey(
  text: RuleText,
  path: Path,
  written: string | readonly string[],
  context: KeyContext,
): (scope: Scope) => Computed<Key> {
  const { mayBeNull, place, compute } = compileKeyOrNull(text, path, written, context);
  if (mayBeNull) {
    doubt(text, path, "KEY_MAY_BE_NULL", "this may be null: events without a key are left out with an error", "write default(…, …)");
  }
  return (scope) => compute(scope) ?? { ok: false, message: "it is null, and the event cannot be told from others", place };
}

/** What makes a key of a scope. `compute` gives undefined when everything that the key is made of is null. */
export interface KeyOrNull {
  readonly mayBeNull: boolean;
  readonly place: Place;
  compute(scope: Scope): Computed<Key> | undefined;
}

/** An expression, or a list of them for a compound key, of which some or all may be null. */
export function compileKeyOrNull(text: RuleText, path: Path, written: string | readonly string[], context: KeyContext): KeyOrNull {
  const sources = typeof written === "string" ? [written] : written;
  const expressions: Expression[] = [];
  for (const [index, source] of sources.entries()) {
    const at = typeof written === "string" ? path : [...path, index];
    const expression = unwrap(text, at, compileExpression(source, context.types, context.settings));
    if (expression !== undefined) expressions.push(expression);
  }
  const mayBeNull = expressions.length > 0 && expressions.every(({ type }) => type.nullable === true);
  const place = placeIn(text, path);
  const isCompound = typeof written !== "string";
  return {
    mayBeNull,
    place,
    compute(scope) {
      const parts: Json[] = [];
      for (const expression of expressions) {
        const value = evaluateToJson(expression, scope);
        if (value instanceof EvaluationError) return { ok: false, message: value.message, place };
        parts.push(value);
      }
      if (parts.every((part) => part === null)) return undefined;
      try {
        return { ok: true, value: keyOf(isCompound ? parts : (parts[0] ?? null)) };
      } catch (error) {
        return { ok: false, message: isHeraldError(error) ? error.message : "it is no value that can be kept", place };
      }
    },
  };
}
