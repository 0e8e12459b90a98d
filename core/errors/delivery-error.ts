/**
 * What a failed request means for the message it carried.
 * - `permanent`: the destination understood and refused; the same request can never succeed.
 * - `retryable`: certainly not carried out; the same request may succeed later.
 * - `ambiguous`: may or may not have been carried out (a timeout, a cut connection after sending).
 */
export type Failure = "permanent" | "retryable" | "ambiguous";

/** How far a refusal reaches: this one message, everything to this target (a channel), everything through this connection. */
export type FailureScope = "row" | "target" | "connection";

export interface DeliveryErrorOptions {
  readonly failure: Failure;
  /** Default `row`. */
  readonly scope?: FailureScope;
  /** The wait that the destination asked for, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The remote message is known to be no longer there (deleted by somebody). */
  readonly gone?: boolean;
  /** HTTP status of the answer, when there was one. */
  readonly status?: number;
  readonly cause?: unknown;
}

/**
 * Thrown by an action's `perform` and `find`. The plugin classifies; delivery alone decides about retries, parking and dead letters.
 * The message is shown to people and stored: it never contains a secret.
 */
export class DeliveryError extends Error {
  readonly code: string;
  readonly failure: Failure;
  readonly scope: FailureScope;
  readonly retryAfterMs: number | undefined;
  readonly gone: boolean;
  readonly status: number | undefined;

  constructor(code: string, message: string, options: DeliveryErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DeliveryError";
    this.code = code;
    this.failure = options.failure;
    this.scope = options.scope ?? "row";
    this.retryAfterMs = options.retryAfterMs;
    this.gone = options.gone ?? false;
    this.status = options.status;
  }
}

/** True for a delivery error, also one thrown by another copy of this class. */
export function isDeliveryError(value: unknown): value is DeliveryError {
  return value instanceof Error && value.name === "DeliveryError" && typeof (value as { failure?: unknown }).failure === "string";
}
