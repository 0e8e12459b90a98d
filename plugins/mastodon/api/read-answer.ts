import type { HttpResponse } from "#core";
import type { ApiFailure } from "./api-failure.ts";

/** Whatever a 2xx of the API carries. */
export type AnswerJson = { readonly [name: string]: unknown } | readonly unknown[];

/** The JSON of an answer, or what failed. Mastodon always answers with an object or a list. Pure. `now`: milliseconds since the epoch. */
export function readAnswer(answer: HttpResponse, now: number): { readonly json: AnswerJson } | { readonly failure: ApiFailure } {
  const json = jsonIn(answer.body);
  const { status } = answer;
  if (status >= 200 && status < 300) {
    return json === undefined ? { failure: { kind: "unreadable", status, reason: "its body is not JSON" } } : { json };
  }
  return { failure: failureOf(answer, json, now) };
}

/** The wait of a 429 that names none: as long as the longest window but one. */
const untoldWaitMs = 300_000;
const longestText = 300;

function failureOf(answer: HttpResponse, json: AnswerJson | undefined, now: number): ApiFailure {
  const { status, headers } = answer;
  const message = messageIn(json);
  if (status === 429) {
    return { kind: "rate-limited", retryAfterMs: retryAfterMs(headers) ?? resetInMs(headers, now) ?? untoldWaitMs };
  }
  if (status >= 500) return { kind: "server-error", status, message, retryAfterMs: retryAfterMs(headers) };
  const isElsewhere = status < 400 || ((status === 404 || status === 405) && json === undefined);
  return isElsewhere ? { kind: "elsewhere", status } : { kind: "refused", status, message };
}

/**
 * How long until `X-RateLimit-Reset`, milliseconds. An instant (Mastodon with microseconds, GoToSocial with seconds) by the server's clock, which
 * its `Date` tells.
 */
export function resetInMs(headers: HttpResponse["headers"], now: number): number | undefined {
  const reset = Date.parse(headers["x-ratelimit-reset"] ?? "");
  if (Number.isNaN(reset)) return undefined;
  const theirs = Date.parse(headers["date"] ?? "");
  return Math.max(0, reset - (Number.isNaN(theirs) ? now : theirs));
}

/** Mastodon sends none, but what stands in front of it may. */
function retryAfterMs(headers: HttpResponse["headers"]): number | undefined {
  const text = headers["retry-after"]?.trim() ?? "";
  return /^\d+$/.test(text) ? Number(text) * 1000 : undefined;
}

function messageIn(json: AnswerJson | undefined): string {
  const error: unknown = json === undefined || isList(json) ? undefined : json["error"];
  if (typeof error !== "string") return "";
  const text = error.replaceAll(/\s+/g, " ").trim();
  return text.length > longestText ? `${text.slice(0, longestText).toWellFormed()}…` : text;
}

function jsonIn(body: Buffer): AnswerJson | undefined {
  const parsed = parsedOrUndefined(body.toString("utf8"));
  return typeof parsed === "object" && parsed !== null ? (parsed as AnswerJson) : undefined;
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isList(json: AnswerJson): json is readonly unknown[] {
  return Array.isArray(json);
}
