import { DeliveryError, type DeliveryErrorOptions, type HttpProgress, type HttpResponse } from "#core";
import type { PostInput } from "../post-input.ts";
import { urlOf } from "../request/target.ts";
import type { Settings } from "../settings.ts";
import { saidBy } from "./said-by.ts";

/** Not carried out, by what the status means: the same request may succeed later. */
const later: ReadonlySet<number> = new Set([408, 421, 425, 429, 503, 521, 522, 523, 525, 526, 530]);
/** Nobody may post here just now, or ever again: what else waits for this address waits too. */
const closed: ReadonlySet<number> = new Set([401, 402, 403, 407, 410]);
/** Understood, and not offered. */
const notOffered: ReadonlySet<number> = new Set([501, 505, 510]);

interface About {
  readonly config: Settings;
  readonly input: PostInput;
  readonly now: number;
}

/** What an answer other than 2xx means for its request. Pure. A 5xx may have been carried out before it failed. */
export function classifyAnswer(answer: HttpResponse, { config, input, now }: About): DeliveryError {
  const { status } = answer;
  const said = saidBy(answer.body, config, input);
  const text = `${input.method.toUpperCase()} ${urlOf(config, input)?.origin ?? ""} was answered with HTTP ${status.toString()}${said}`;
  if (later.has(status)) {
    const retryAfterMs = retryAfter(answer.headers["retry-after"], now);
    const wait: Partial<DeliveryErrorOptions> = retryAfterMs === undefined ? {} : { retryAfterMs };
    const scope = status === 429 ? "target" : "row";
    return new DeliveryError("WEBHOOK_LATER", text, { failure: "retryable", scope, status, ...wait });
  }
  if (closed.has(status)) return new DeliveryError("WEBHOOK_CLOSED", text, { failure: "permanent", scope: "target", status });
  if (status >= 500 && !notOffered.has(status)) return new DeliveryError("WEBHOOK_SERVER_ERROR", text, { failure: "ambiguous", status });
  return new DeliveryError("WEBHOOK_REFUSED", text, { failure: "permanent", status });
}

/** What a request without an answer means. An error that is no HTTP error stays as it is. Pure. */
export function classifyThrown(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "HttpError") return error;
  const { code, progress, message } = error as Error & { readonly code: string; readonly progress: HttpProgress };
  if (code === "HTTP_PRIVATE_ADDRESS") {
    const text = `${message}: the URL comes from a template or a redirect; allow_hosts lists the hosts that it may lead to all the same`;
    return new DeliveryError("WEBHOOK_PRIVATE_ADDRESS", text, { failure: "permanent" });
  }
  if (code === "HTTP_INVALID_REQUEST") return new DeliveryError("WEBHOOK_INVALID_REQUEST", message, { failure: "permanent" });
  if (progress === "not-sent") return new DeliveryError("WEBHOOK_UNREACHABLE", message, { failure: "retryable" });
  return new DeliveryError("WEBHOOK_NO_ANSWER", message, { failure: "ambiguous" });
}

/** `Retry-After` in seconds or as a date, in milliseconds from now; undefined when it says neither. */
function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
