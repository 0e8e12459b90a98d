/** An instant in expressions, to the millisecond. */
export class Timestamp {
  readonly epochMs: number;
  constructor(epochMs: number) {
    this.epochMs = epochMs;
  }
}

/** A length of time in expressions, to the millisecond. */
export class Duration {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}

/** A failed evaluation as a value: `&&`, `||` and `?:` absorb it as CEL says; whatever else meets it becomes it. */
export class EvaluationError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** What an expression works with. Numbers are JavaScript numbers whatever their CEL type; lists and maps are JSON's. */
export type Value = null | boolean | number | string | Timestamp | Duration | readonly Value[] | { readonly [key: string]: Value };

/** Text that the action's field takes as its own markup and that must not be escaped again: the result of `markdown()`. */
// Kept as a type of its own so that a template can tell it from text.
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
