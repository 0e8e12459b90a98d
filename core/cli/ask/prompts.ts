/** Something to choose. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** Asks a person at a terminal. Every question rejects with a `HeraldError` (`CLI_CANCELLED`) when the person leaves. */
export interface Prompts {
  select<Value extends string>(question: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** At least one, unless `optional`. */
  several<Value extends string>(
    question: string,
    choices: readonly Choice<Value>[],
    options?: { readonly optional?: boolean },
  ): Promise<readonly Value[]>;
  /** `fallback`: taken for an empty answer. `problem`: what is wrong with an answer. */
  text(
    question: string,
    options: { readonly fallback: string; readonly problem?: (answer: string) => string | undefined },
  ): Promise<string>;
}
