import { DeliveryError, type FailureScope, type OpKind } from "#core";
import { ApiError, type ApiFailure } from "./api-failure.ts";

/** What was asked when it failed. */
export interface FailedRequest {
  readonly op: OpKind;
  /** For people: `posts of https://mastodon.example`. */
  readonly target: string;
  /** Doing it twice is the same as once: an edit, a delete, a boost. */
  readonly isRepeatable: boolean;
  /** Whether the message of the op can have been made by this: reading and uploading make none. */
  readonly isHarmless?: true;
}

/** Cloudflare could not reach the server at all. */
const neverReached: ReadonlySet<number> = new Set([521, 522, 523, 525, 526, 530]);
/** A gateway gave up waiting: what it waited for may still be done later, even after a later edit. */
const gaveUpWaiting: ReadonlySet<number> = new Set([504, 524]);

/** What a failed request means for its message. Pure, and complete: every `ApiError` becomes one `DeliveryError`, without a secret in it. */
export function classifyFailure(error: unknown, request: FailedRequest): unknown {
  return error instanceof ApiError ? decide(error.failure, request) : error;
}

function decide(failure: ApiFailure, request: FailedRequest): DeliveryError {
  const { target } = request;
  switch (failure.kind) {
    case "no-answer":
      if (!failure.sent) return new DeliveryError("MASTODON_UNREACHABLE", `the server was not reached (${failure.reason})`, retryable);
      return new DeliveryError("MASTODON_NO_ANSWER", `no whole answer from the server (${failure.reason})`, {
        failure: request.isHarmless ? "retryable" : "ambiguous",
      });
    case "held":
    case "rate-limited":
      return new DeliveryError("MASTODON_RATE_LIMITED", `the server's rate limit for ${target} is used up`, {
        failure: "retryable",
        scope: limitedScope(request),
        retryAfterMs: failure.retryAfterMs,
        ...(failure.kind === "rate-limited" && { status: 429 }),
      });
    case "server-error":
      return serverError(failure, request);
    case "unreadable":
      return new DeliveryError("MASTODON_UNREADABLE_ANSWER", `the answer cannot be read: ${failure.reason}`, {
        failure: request.isHarmless ? "retryable" : "ambiguous",
        status: failure.status,
      });
    case "elsewhere":
      return new DeliveryError("MASTODON_NOT_THERE", `HTTP ${failure.status.toString()} where the API should be: check url`, {
        failure: "permanent",
        scope: "connection",
        status: failure.status,
      });
    case "refused":
      return refused(failure, request);
  }
}

const retryable = { failure: "retryable" } as const;

/** A limit of edits or deletes, which may last half an hour, must not hold back the next new post. */
function limitedScope({ op, isHarmless }: FailedRequest): FailureScope {
  return isHarmless !== true && (op === "create" || op === "reply") ? "target" : "row";
}

function serverError({ status, message, retryAfterMs }: ApiFailure & { kind: "server-error" }, request: FailedRequest): DeliveryError {
  const isSafe = neverReached.has(status) || request.isHarmless === true;
  const isOver = request.isRepeatable && !gaveUpWaiting.has(status);
  return new DeliveryError("MASTODON_SERVER_ERROR", `the server failed with HTTP ${status.toString()}${said(message)}`, {
    failure: isSafe || isOver ? "retryable" : "ambiguous",
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function refused({ status, message }: ApiFailure & { kind: "refused" }, request: FailedRequest): DeliveryError {
  const text = `refused with HTTP ${status.toString()}${said(message)}`;
  // 425 and 408 are answers of a proxy to a request that it passed on to nobody.
  if (status === 408 || status === 425 || (status === 422 && /not finished processing/i.test(message))) {
    return new DeliveryError("MASTODON_REFUSED", text, { ...retryable, status });
  }
  const permanent = { failure: "permanent", status } as const;
  if (status === 401) {
    return new DeliveryError("MASTODON_UNAUTHORIZED", `the access token is not valid (any more): ${text}`, {
      ...permanent,
      scope: "connection",
    });
  }
  const isGone = (status === 404 || status === 410) && request.op !== "create" && request.isHarmless !== true;
  if (isGone) return new DeliveryError("MASTODON_GONE", `it is no longer there: ${text}`, { ...permanent, gone: true });
  const reach = reachOf(status, message);
  const hint = reach === "target" ? `; give the access token the scope that ${request.target} need` : "";
  // A scope for reading or for media says nothing about the next post without them.
  const scope = reach === "target" && request.isHarmless === true ? "row" : reach;
  return new DeliveryError("MASTODON_REFUSED", `${text}${hint}`, { ...permanent, scope });
}

/** By the words of Mastodon and GoToSocial: neither has codes. */
function reachOf(status: number, message: string): FailureScope {
  if (status === 403 && /\bscopes?\b/i.test(message)) return "target";
  const isAboutAccount = /\blog-?in\b|\baccount (?:is|has been)\b|requires an authenticated user/i.test(message);
  return (status === 403 || status === 422) && isAboutAccount ? "connection" : "row";
}

function said(message: string): string {
  return message === "" ? "" : `: ${message}`;
}
