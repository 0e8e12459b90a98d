import type { Frame } from "../evaluation.ts";
import type { ExpressionSettings } from "../expression.ts";
import type { Kind, KindValues } from "../kind.ts";
import type { EvaluationError, Markup, Value } from "../value.ts";
import type { ValueType } from "../value-type.ts";

/** A parameter: one kind or several. */
export type Parameter = Kind | readonly Kind[];

type Argument<P extends Parameter> = P extends readonly Kind[] ? KindValues[P[number]] : P extends Kind ? KindValues[P] : never;

export type Arguments<P extends readonly Parameter[]> = { readonly [I in keyof P]: Argument<P[I]> };

/** What a function may use besides its arguments. */
export interface CallContext {
  readonly frame: Frame;
  readonly settings: ExpressionSettings;
}

/** Found at lint in the constant arguments of a call. */
export interface ArgumentProblem {
  /** Its position among the parameters. */
  readonly argument: number;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What a function does with its arguments. Never throws. Markup is text that no field escapes again. */
export type FunctionBody<P extends readonly Parameter[]> = (args: Arguments<P>, context: CallContext) => Value | Markup | EvaluationError;

/**
 * A function of the language. Its first parameter may stand in front: `event.title.lower()` and `lower(event.title)` are the same.
 * `usage` is how a person writes it, for messages and the reference.
 */
export interface FunctionDefinition<P extends readonly Parameter[] = readonly Parameter[]> {
  readonly name: string;
  readonly usage: string;
  readonly parameters: P;
  /** How many of the last parameters may be left out; they are null then. */
  readonly optional?: number;
  /** The type of the result, from those of the arguments. */
  gives(types: readonly ValueType[]): ValueType;
  readonly run: FunctionBody<P>;
  /** Given the arguments that are constant (undefined for the others): what is wrong with them, or a body made for them. */
  specialise?(constants: readonly (Value | undefined)[], settings: ExpressionSettings): ArgumentProblem | FunctionBody<P> | undefined;
  /** The result depends on the event's time or on other things outside the arguments. */
  readonly impure?: true;
  /** Markup in front stays markup. */
  readonly keepsMarkup?: true;
}

/** Declares a function with the exact types of its arguments, which the caller has checked before it runs. */
export function defineFunction<const P extends readonly Parameter[]>(definition: FunctionDefinition<P>): FunctionDefinition {
  return definition as unknown as FunctionDefinition;
}
