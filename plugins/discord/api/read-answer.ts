import type { HttpResponse, JsonObject } from "#core";
import { z } from "zod";
import type { ApiAnswer, FormMistake } from "./api-failure.ts";

/** What a refusal looks like. Anything may be missing. */
const ErrorBody = z.object({
  code: z.number().optional().catch(undefined),
  message: z.string().catch(""),
  errors: z.unknown().optional(),
  retry_after: z.number().optional().catch(undefined),
  global: z.boolean().optional().catch(undefined),
});

/** The wait when a 429 names none. */
const untoldWaitMs = 60_000;
/** The wait when Cloudflare names none: the window in which invalid requests are counted. */
const untoldBlockMs = 600_000;
const longestText = 300;

/** What failed, or undefined when the answer is a success: a 204, or a 2xx with a JSON object or list. Pure. */
export function failureIn(answer: HttpResponse): ApiAnswer | undefined {
  if (answer.status === 204) return undefined;
  const json = parseJson(answer.body);
  if (answer.status < 200 || answer.status >= 300) return failureOf(answer, isObject(json) ? json : undefined);
  const isReadable = isObject(json) || Array.isArray(json);
  return isReadable ? undefined : { kind: "unreadable", status: answer.status, reason: "its body is not JSON" };
}

function failureOf({ status, headers }: HttpResponse, json: JsonObject | undefined): ApiAnswer {
  const headerMs = secondsToMs(headers["retry-after"]);
  const body = ErrorBody.safeParse(json).data;
  if (status >= 500) return { kind: "server-error", status, code: body?.code, retryAfterMs: headerMs };
  if (body === undefined) {
    if (status === 403 || status === 429) return { kind: "blocked", status, retryAfterMs: headerMs ?? untoldBlockMs };
    return { kind: "not-discord", status };
  }
  const message = shorten(body.message);
  if (status !== 429) return { kind: "refused", status, code: body.code, message, details: formMistakes(body.errors) };
  const bodyMs = secondsToMs(body.retry_after);
  const told = headerMs !== undefined || bodyMs !== undefined;
  const scope = headers["x-ratelimit-scope"];
  return {
    kind: "rate-limited",
    reach:
      body.global === true || headers["x-ratelimit-global"] !== undefined || scope === "global"
        ? "global"
        : scope === "shared"
          ? "shared"
          : "user",
    code: body.code === 0 ? undefined : body.code,
    // The header of a sublimit names a second where the body names twenty minutes; the longer one is true.
    retryAfterMs: told ? Math.max(headerMs ?? 0, bodyMs ?? 0) : untoldWaitMs,
    wasTold: told,
    message,
  };
}

/** Every `_errors` of Discord's nested form errors, with the path to it: `embeds[0].title`. */
function formMistakes(errors: unknown, path = ""): FormMistake[] {
  if (!isObject(errors) || path.length > longestText) return [];
  return Object.entries(errors).flatMap(([key, value]) => {
    if (key === "_errors" && Array.isArray(value)) return value.flatMap((each) => mistakeOf(each, path));
    const next = /^\d+$/.test(key) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return formMistakes(value, next);
  });
}

function mistakeOf(value: unknown, path: string): FormMistake[] {
  const parsed = z.object({ code: z.coerce.string().catch(""), message: z.string().catch("") }).safeParse(value);
  return parsed.success ? [{ path, code: parsed.data.code, message: shorten(parsed.data.message) }] : [];
}

/** Discord counts in seconds with decimals, in headers and bodies. */
export function secondsToMs(seconds: string | number | undefined): number | undefined {
  const value = typeof seconds === "string" && seconds.trim() !== "" ? Number(seconds) : seconds;
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.ceil(value * 1000) : undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shorten(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
