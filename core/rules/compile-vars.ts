import type { Json, JsonObject } from "#core/codec/json";
import { compileExpression } from "#core/expression/compile-expression";
import type { Expression, ExpressionSettings } from "#core/expression/expression";
import type { Scope, ScopeTypes } from "#core/expression/scope";
import { EvaluationError } from "#core/expression/value";
import type { ValueType } from "#core/expression/value-type";
import type { Computed } from "./compiled-rule.ts";
import { evaluateToJson } from "./evaluate-to-json.ts";
import { placeIn, type RuleText, unwrap } from "./issue-place.ts";

/** A rule's `vars`, with their types. */
export interface CompiledVars {
  readonly type: ValueType;
  compute(scope: Scope): Computed<JsonObject>;
}

/** Compiles `vars` in their order; a later one may read those before it. */
export function compileVars(
  text: RuleText,
  written: { readonly [name: string]: string } | undefined,
  context: { readonly types: ScopeTypes; readonly settings: ExpressionSettings },
): CompiledVars {
  const fields: Record<string, ValueType> = {};
  const vars: { readonly name: string; readonly expression: Expression }[] = [];
  for (const [name, source] of Object.entries(written ?? {})) {
    const types = { ...context.types, vars: { kind: "object", fields: { ...fields } } as const };
    const expression = unwrap(text, ["vars", name], compileExpression(source, types, context.settings));
    fields[name] = expression?.type ?? { kind: "any" };
    if (expression !== undefined) vars.push({ name, expression });
  }
  return {
    type: { kind: "object", fields },
    compute(scope) {
      const values: Record<string, Json> = {};
      for (const { name, expression } of vars) {
        const value = evaluateToJson(expression, { ...scope, vars: values });
        if (value instanceof EvaluationError) return { ok: false, message: value.message, place: placeIn(text, ["vars", name]) };
        values[name] = value;
      }
      return { ok: true, value: values };
    },
  };
}
