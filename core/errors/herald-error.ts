/** A place in a text file. `line` and `column` count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface HeraldErrorOptions {
  /** What the reader can do about it, one sentence. */
  readonly hint?: string | undefined;
  readonly place?: Place | undefined;
  readonly cause?: unknown;
}

/**
 * An error that is meant for a person: a stable `code`, a message that says what was found and where, and a hint that says what to do.
 * Recognise it by `code`, never by `instanceof`: plugins may carry a copy of this class.
 */
export class HeraldError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly place: Place | undefined;

  constructor(code: string, message: string, options: HeraldErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "HeraldError";
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
  }
}

/** True for anything that carries a Herald error code. */
export function isHeraldError(value: unknown): value is HeraldError {
  return value instanceof Error && typeof (value as { code?: unknown }).code === "string" && value.name === "HeraldError";
}
