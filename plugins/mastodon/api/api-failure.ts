/** What went wrong with one request, before anybody has decided what that means. */
export type ApiFailure =
  /** There was no whole answer. `sent`: the request may have arrived. */
  | { readonly kind: "no-answer"; readonly sent: boolean; readonly reason: string }
  /** Not sent: an earlier answer said that it would be refused. */
  | { readonly kind: "held"; readonly retryAfterMs: number }
  /** 429. */
  | { readonly kind: "rate-limited"; readonly retryAfterMs: number }
  /** 5xx. */
  | { readonly kind: "server-error"; readonly status: number; readonly message: string; readonly retryAfterMs: number | undefined }
  /** A success whose body is not what it should be. */
  | { readonly kind: "unreadable"; readonly status: number; readonly reason: string }
  /** A redirect, or a 404 without JSON: something else answers where the API should be. */
  | { readonly kind: "elsewhere"; readonly status: number }
  /** Any other 4xx. `message` is the server's own, shortened; empty when it gave none. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string };

/** A request to the API that failed. Holds nothing of the request: no token, no headers, no path. */
export class ApiError extends Error {
  readonly failure: ApiFailure;

  constructor(failure: ApiFailure) {
    super(`the request failed: ${failure.kind}`);
    this.name = "ApiError";
    this.failure = failure;
  }
}

/** True when the server answered with one of these statuses. */
export function isRefusedWith(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof ApiError && error.failure.kind === "refused" && statuses.includes(error.failure.status);
}
