import { type HttpClient, HttpError, type HttpResponse, type Json, LinkError, parseJson } from "#core";
import { refusalError } from "../link/refusal.ts";
import { rateLimitOf } from "./rate-limit.ts";
import { spoken } from "./spoken.ts";

export interface RestCall {
  readonly http: HttpClient;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
}

const maxResponseBytes = 4 * 1024 * 1024;

/** Asks the API with the token. Rejects with a `LinkError` when there is no answer at all, and with the signal's reason when it aborts. */
export async function ask({ http, token, signal }: RestCall, url: URL): Promise<HttpResponse> {
  try {
    return await http.request({
      method: "GET",
      url,
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      maxResponseBytes,
      signal,
    });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const seen = cause instanceof HttpError ? cause.message : `GET ${url.origin} failed`;
    throw new LinkError("MASTODON_UNREACHABLE", `${seen}; it is tried again.`, { failure: "drop" });
  }
}

/** The JSON of a good answer. Throws a `LinkError` for any other. */
export function jsonOf(answer: HttpResponse, call: RestCall): Json {
  const body = answer.body.toString("utf8");
  if (answer.status !== 200) throw errorOf(answer, body, call);
  try {
    return parseJson(body, { maxCharacters: maxResponseBytes });
  } catch {
    throw new LinkError("MASTODON_BAD_ANSWER", "The instance answered something that is no JSON; check the setting url.", {
      failure: "refused",
    });
  }
}

function errorOf({ status, headers }: HttpResponse, body: string, { token, now }: RestCall): LinkError {
  const { resetAt } = rateLimitOf(headers, now());
  const said = /"error"\s*:\s*"([^"\\]{1,400})"/.exec(body)?.[1];
  return refusalError(
    {
      status,
      said: spoken(said, token),
      ...(resetAt === undefined ? {} : { retryAfterMs: Math.max(0, resetAt - now()) }),
    },
    "the API",
  );
}
