/** What went wrong with one request, before it is decided what that means for a message. Nothing in it is a secret. */
export type ApiFailure =
  /** Not sent: an earlier answer said to wait, or that there is no sense in asking. `because` is that answer. */
  | { readonly kind: "held"; readonly retryAfterMs: number; readonly because: ApiAnswer }
  /** No whole answer came. `sent` false: nothing can have reached Discord. */
  | { readonly kind: "no-answer"; readonly sent: boolean; readonly reason: string }
  | ApiAnswer;

/** An answer that is not a success. */
export type ApiAnswer =
  /** The bucket of a route is used up, so Discord would have answered 429. */
  | { readonly kind: "used-up" }
  /** Too many invalid requests: a few more and Discord shuts out this address. */
  | { readonly kind: "too-many-invalid" }
  /** HTTP 429 with a body of Discord's. `reach`: of `global` everything must wait, of `user` and `shared` the route. */
  | {
      readonly kind: "rate-limited";
      readonly reach: "global" | "user" | "shared";
      readonly code: number | undefined;
      readonly retryAfterMs: number;
      /** False: neither header nor body named a wait, a sign of a ban to come. */
      readonly wasTold: boolean;
      readonly message: string;
    }
  /** Not Discord but what stands before it shut this address out: 403 or 429 without JSON. */
  | { readonly kind: "blocked"; readonly status: number; readonly retryAfterMs: number }
  /** Discord refused, and says why. `details` are its sentences about single fields. */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly code: number | undefined;
      readonly message: string;
      readonly details: readonly FormMistake[];
    }
  /** 5xx. `code` when it was Discord's own JSON. */
  | { readonly kind: "server-error"; readonly status: number; readonly code: number | undefined; readonly retryAfterMs: number | undefined }
  /** A success that cannot be read: HTML, half a JSON, no id. */
  | { readonly kind: "unreadable"; readonly status: number; readonly reason: string }
  /** Something that is not Discord's API answered: a redirect, HTML with 404. */
  | { readonly kind: "not-discord"; readonly status: number };

/** One of Discord's complaints about a form: where, its code, its sentence. */
export interface FormMistake {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** Thrown by the API client. Never leaves the plugin: `classifyFailure` makes a `DeliveryError` of it. */
export class ApiError extends Error {
  readonly failure: ApiFailure;

  constructor(failure: ApiFailure) {
    super(failure.kind);
    this.name = "ApiError";
    this.failure = failure;
  }
}

/** True when Discord refused with this code of its own. */
export function isRefusal(error: unknown, ...codes: readonly number[]): boolean {
  return (
    error instanceof ApiError && error.failure.kind === "refused" && error.failure.code !== undefined && codes.includes(error.failure.code)
  );
}
