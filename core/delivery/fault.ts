import { type Failure, type FailureScope, isDeliveryError } from "#core/errors/delivery-error";

/** A failed request in delivery's own words. Safe to store and to show. */
export interface Fault {
  readonly failure: Failure;
  readonly scope: FailureScope;
  /** The wait that the destination asked for; undefined when it asked for none. */
  readonly retryAfterMs: number | undefined;
  readonly gone: boolean;
  readonly code: string;
  readonly message: string;
  /** Our own deadline ended it, so the time that it may run late has begun already. */
  readonly late: boolean;
}

const longestMessage = 500;
const longestAskedWaitMs = 7 * 24 * 3_600_000;

/**
 * Reads whatever a plugin threw. A delivery error speaks for itself, its message included. Of anything else only the name and the code are
 * kept, since its message may hold a secret, and it is ambiguous, since nobody knows how far the request came.
 */
export function faultOf(thrown: unknown): Fault {
  if (!isDeliveryError(thrown)) {
    const message = `the plugin failed in a way that it did not explain (${nameOf(thrown)})`;
    return { ...ambiguous, code: "UNEXPECTED", message };
  }
  return {
    failure: thrown.failure === "permanent" || thrown.failure === "retryable" ? thrown.failure : "ambiguous",
    scope: thrown.scope === "target" || thrown.scope === "connection" ? thrown.scope : "row",
    retryAfterMs: askedWait(thrown.retryAfterMs),
    gone: thrown.gone,
    code: thrown.code,
    message:
      thrown.message.length > longestMessage ? `${thrown.message.slice(0, longestMessage).toWellFormed()}…` : thrown.message.toWellFormed(),
    late: false,
  };
}

/** The fault of a request that did not end by its deadline, nor soon after it was told to. */
export function deadlineFault(deadlineMs: number): Fault {
  return { ...ambiguous, code: "DEADLINE", message: `no answer within ${deadlineMs / 1000} s`, late: true };
}

const ambiguous: Omit<Fault, "code" | "message"> = {
  failure: "ambiguous",
  scope: "row",
  retryAfterMs: undefined,
  gone: false,
  late: false,
};

function askedWait(ms: number | undefined): number | undefined {
  return ms === undefined || !(ms >= 0) ? undefined : Math.min(ms, longestAskedWaitMs);
}

function nameOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const name = /^\w{1,60}$/.test(thrown.name) ? thrown.name : "Error";
  const code = (thrown as { readonly code?: unknown }).code;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? `${name} ${code}` : name;
}
