import { DeliveryError, type FailureScope, type OpKind } from "#core";
import { RESTJSONErrorCodes } from "discord.js";
import { type ApiAnswer, ApiError, type ApiFailure } from "./api/api-failure.ts";
import { refusalOf } from "./api/refusals.ts";

/** What was asked when it failed. */
export interface FailedRequest {
  readonly op: OpKind;
  /** For people: `channel 123`. */
  readonly target: string;
  /** Reading back changes nothing, so its failure is never in doubt. */
  readonly reads?: true;
}

/** Cloudflare could not reach Discord at all, so nothing was carried out. */
const neverReached: ReadonlySet<number> = new Set([521, 522, 523, 525, 526, 530]);
/** A gateway gave up waiting: what it waited for may still be done later. */
const gaveUpWaiting: ReadonlySet<number> = new Set([504, 524]);
/** Something else answers where Discord's API should be: people look at that, so it is asked seldom. */
const wrongPlace = "that is not Discord's API: check api_url or webhook_url";

/** What a failed request means for its message. Pure, and complete: every failure of the API becomes one `DeliveryError`, without a secret in it. */
export function classifyFailure(error: unknown, request: FailedRequest): unknown {
  if (!(error instanceof ApiError)) return error;
  return decide(error.failure, request);
}

function decide(failure: ApiFailure, request: FailedRequest): DeliveryError {
  switch (failure.kind) {
    case "held":
      return held(decide(failure.because, request), failure.retryAfterMs);
    case "no-answer":
      return noAnswer(failure, request);
    case "used-up":
      return new DeliveryError("DISCORD_RATE_LIMITED", `Discord's rate limit for ${request.target} is used up`, {
        failure: "retryable",
        scope: limitedScope(request),
      });
    case "too-many-invalid":
      return new DeliveryError("DISCORD_TOO_MANY_REFUSALS", "too many refused requests within ten minutes; sending on would bring a ban", {
        failure: "retryable",
        scope: "connection",
      });
    case "rate-limited":
      return rateLimited(failure, request);
    case "blocked":
      return new DeliveryError("DISCORD_BLOCKED", `Discord's network has shut out this address (HTTP ${failure.status.toString()})`, {
        failure: "retryable",
        scope: "connection",
        retryAfterMs: failure.retryAfterMs,
        status: failure.status,
      });
    case "server-error":
      return serverError(failure, request);
    case "unreadable":
      return new DeliveryError("DISCORD_UNREADABLE_ANSWER", `the answer cannot be read: ${failure.reason}`, {
        failure: request.reads ? "retryable" : "ambiguous",
        status: failure.status,
      });
    case "not-discord":
      return new DeliveryError("DISCORD_NOT_DISCORD", `HTTP ${failure.status.toString()} without JSON; ${wrongPlace}`, {
        failure: "permanent",
        scope: "connection",
        status: failure.status,
      });
    case "refused":
      return refused(failure, request);
  }
}

/** The same refusal as before, without asking again. */
function held(earlier: DeliveryError, retryAfterMs: number): DeliveryError {
  const { failure, scope, status } = earlier;
  return new DeliveryError(earlier.code, `not sent: ${earlier.message}`, {
    failure,
    scope,
    ...(failure === "retryable" && { retryAfterMs }),
    ...(status !== undefined && { status }),
  });
}

function noAnswer({ sent, reason }: ApiFailure & { kind: "no-answer" }, { reads }: FailedRequest): DeliveryError {
  if (!sent) return new DeliveryError("DISCORD_UNREACHABLE", `Discord was not reached (${reason})`, { failure: "retryable" });
  return new DeliveryError("DISCORD_NO_ANSWER", `no whole answer from Discord (${reason})`, { failure: reads ? "retryable" : "ambiguous" });
}

/**
 * An answered 5xx is over: an edit or a delete may be repeated at once, while a post may have been made.
 * Where a gateway gave up waiting, even an edit may still be carried out after a later one.
 */
function serverError({ status, code, retryAfterMs }: ApiAnswer & { kind: "server-error" }, { op, reads }: FailedRequest): DeliveryError {
  const refusal = refusalOf(code);
  const isSafe = neverReached.has(status) || refusal?.retryAfterMs !== undefined || reads === true;
  const isRepeatable = op !== "create" && op !== "reply" && !gaveUpWaiting.has(status);
  const waitMs = retryAfterMs ?? refusal?.retryAfterMs;
  return new DeliveryError("DISCORD_SERVER_ERROR", `Discord failed with HTTP ${status.toString()}${codeText(code)}`, {
    failure: isSafe || isRepeatable ? "retryable" : "ambiguous",
    status,
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  });
}

function rateLimited(failure: ApiAnswer & { kind: "rate-limited" }, request: FailedRequest): DeliveryError {
  const { reach, code, retryAfterMs, message } = failure;
  const what = reach === "global" ? "everything of this account" : request.target;
  return new DeliveryError("DISCORD_RATE_LIMITED", `Discord limits ${what}: ${message || "too many requests"}${codeText(code)}`, {
    failure: "retryable",
    scope: reach === "global" ? "connection" : limitedScope(request),
    retryAfterMs,
    status: 429,
  });
}

/** A limit of edits or publishing, which may last twenty minutes, must not hold back the next new post. */
function limitedScope({ op, reads }: FailedRequest): FailureScope {
  return reads !== true && (op === "create" || op === "reply") ? "target" : "row";
}

function refused(failure: ApiAnswer & { kind: "refused" }, request: FailedRequest): DeliveryError {
  const { status, code, message, details } = failure;
  const refusal = refusalOf(code);
  const isGone = saysGone(failure, request.op);
  const said = [message || `HTTP ${status.toString()}`, ...details.map((each) => `${each.path}: ${each.message}`)].join("; ");
  const text = `Discord refused (${request.target}): ${said}${codeText(code)}${refusal === undefined ? "" : ` → ${refusal.hint}`}`;
  // 408 and 425 are answers of a proxy to a request that it passed on to nobody.
  if (refusal?.retryAfterMs !== undefined || status === 408 || status === 425) {
    const waitMs = refusal?.retryAfterMs;
    return new DeliveryError("DISCORD_REFUSED", text, {
      failure: "retryable",
      status,
      ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    });
  }
  return new DeliveryError(isGone ? "DISCORD_GONE" : status === 401 ? "DISCORD_UNAUTHORIZED" : "DISCORD_REFUSED", text, {
    failure: "permanent",
    scope: isGone ? "row" : reachOf(failure, request, refusal?.scope),
    gone: isGone,
    status,
  });
}

function reachOf({ status, code }: ApiAnswer & { kind: "refused" }, request: FailedRequest, known: FailureScope | undefined): FailureScope {
  // A redirection and Discord's "404: Not Found" and "405" are about a path, not about a thing: something else than its API was asked.
  const isPath = (status < 400 || status === 404 || status === 405) && (code === undefined || code === 0);
  if (status === 401 || isPath || known === "connection") return "connection";
  const scope = known ?? (status === 403 && (code === undefined || code === 0) ? "target" : "row");
  // The right to publish or to open threads says nothing about the right to post.
  return request.op === "follow" || request.op === "delete" ? "row" : scope;
}

/** The message of the slot is no longer there: deleted, or with its channel. */
function saysGone({ code, details }: ApiAnswer & { kind: "refused" }, op: OpKind): boolean {
  if (op === "create") return false;
  if (code === RESTJSONErrorCodes.UnknownMessage) return true;
  if (code === RESTJSONErrorCodes.UnknownChannel) return op !== "reply";
  return op === "reply" && details.some((detail) => detail.code === "REPLIES_UNKNOWN_MESSAGE");
}

function codeText(code: number | undefined): string {
  return code === undefined || code === 0 ? "" : ` (${code.toString()})`;
}
