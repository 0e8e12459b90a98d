import type { Json } from "#core/codec/json";
import type { Scope } from "./scope.ts";
import type { EvaluationError, Markup, Value } from "./value.ts";
import type { ValueType } from "./value-type.ts";

/** A mistake in an expression or template. `offset` counts UTF-16 code units from the start of its text. */
export interface ExpressionIssue {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  /** What to write instead: `did you mean "title"?` */
  readonly hint?: string;
  /** A warning does not stop the start. */
  readonly severity: "error" | "warning";
}

/**
 * A fact about an expression that can be used to find it: the value at `path` must be one of `values` (or contain, start with, one of them) for
 * the expression to be true. With `item`, the value at `path` is a list, and the fact is about what stands at `item` in one of its entries.
 */
export interface AccessKey {
  readonly path: readonly string[];
  readonly item?: readonly string[];
  readonly test: "equals" | "contains" | "startsWith";
  readonly values: readonly (string | number | boolean)[];
}

/** A checked and compiled expression. */
export interface Expression {
  readonly source: string;
  readonly type: ValueType;
  /** Conjuncts of the top-level `&&` that can serve an index. */
  readonly accessKeys: readonly AccessKey[];
  /** The names under `steps.` that it reads. */
  readonly steps: readonly string[];
  /** Never throws and does no I/O; the work is bounded. */
  evaluate(scope: Scope): Value | EvaluationError | Markup;
}

/** A string with `{{ }}` in it, checked and compiled. Without any, it is itself. */
export interface Template {
  readonly source: string;
  /** The type of the one expression when the string is a single `{{ }}`, else string. */
  readonly type: ValueType;
  readonly steps: readonly string[];
  /** True when there is no `{{ }}` in it. */
  readonly isStatic: boolean;
  /** The value as JSON (timestamps and durations of a single `{{ }}` in their JSON form); `escape` is applied to what is put in, not to the text around it nor to `markdown()`. */
  render(scope: Scope, escape?: (text: string) => string): Json | EvaluationError;
  /** The value as text for people, also of a single `{{ }}`: a duration in words, a list as `a, b`, null as nothing. */
  renderText(scope: Scope, escape?: (text: string) => string): string | EvaluationError;
}

/** Settings that the functions need: the time zone of accessors and `format`, and the named intervals of `during`. */
export interface ExpressionSettings {
  readonly timezone: string;
  /** Whether the instant lies inside the named interval; undefined when there is no such interval. Pure. */
  during(name: string, epochMs: number): boolean | undefined;
  /** The names that `during` knows, for lint. */
  readonly intervals: readonly string[];
}

/** Either the compiled thing (with warnings at most) or what is wrong with it. */
export type Compiled<T> =
  | { readonly ok: true; readonly value: T; readonly issues: readonly ExpressionIssue[] }
  | { readonly ok: false; readonly issues: readonly ExpressionIssue[] };
