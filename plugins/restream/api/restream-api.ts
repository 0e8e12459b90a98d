import { type Clock, HeraldError, type HttpClient, HttpError, type HttpResponse, type Json } from "#core";
import { describe, jsonOf } from "../tokens/token-reply.ts";
import { readAccountId, readChannels, readEvents, readPlatforms } from "./replies.ts";

const deadlineMs = 10_000;

export interface ApiCall {
  /** Undefined for what is public. */
  readonly token?: string;
  readonly signal: AbortSignal;
}

/** What Herald asks of Restream's REST API. Everything rejects with a `HeraldError` whose message says what was seen and holds no secret. */
export interface RestreamApi {
  platforms(call: ApiCall): Promise<ReturnType<typeof readPlatforms>>;
  channels(call: ApiCall): Promise<ReturnType<typeof readChannels>>;
  eventsInProgress(call: ApiCall): Promise<ReturnType<typeof readEvents>>;
  accountId(call: ApiCall): Promise<number>;
  /** By how much Restream's clock is before ours, milliseconds, to about a second; undefined before its first answer. */
  clockOffsetMs(): number | undefined;
}

/** The API over HTTP. `base` keeps its path. */
export function createRestreamApi(http: HttpClient, clock: Pick<Clock, "now">, base: URL): RestreamApi {
  let offsetMs: number | undefined;
  const get = async <T>(path: string, call: ApiCall, read: (body: Json) => T): Promise<T> => {
    const url = new URL(base);
    url.pathname = url.pathname.replace(/\/+$/, "") + path;
    const response = await ask(http, url, call);
    const theirs = Date.parse(response.headers["date"] ?? "");
    // `Date` has whole seconds, so half a second more is right on average.
    if (!Number.isNaN(theirs)) offsetMs = theirs + 500 - clock.now();
    return answerOf(response, url, read);
  };
  return {
    platforms: (call) => get("/platform/all", call, readPlatforms),
    channels: (call) => get("/user/channel/all", call, readChannels),
    eventsInProgress: (call) => get("/user/events/in-progress", call, readEvents),
    accountId: (call) => get("/user/profile", call, readAccountId),
    clockOffsetMs: () => offsetMs,
  };
}

function answerOf<T>(response: HttpResponse, url: URL, read: (body: Json) => T): T {
  const seen = `GET ${url.origin}${url.pathname} answered ${describe(response)}`;
  if (response.status === 401 || response.status === 403) {
    throw new HeraldError("RESTREAM_API_FORBIDDEN", seen, {
      hint: "the application may lack a scope: stream.read, channels.read and profile.read",
    });
  }
  if (response.status < 200 || response.status > 299) throw new HeraldError("RESTREAM_API_FAILED", seen);
  const body = jsonOf(response);
  if (body === undefined) throw new HeraldError("RESTREAM_API_NOT_JSON", `${seen}, which is not JSON`, { hint: "check api_url" });
  try {
    return read(body);
  } catch {
    throw new HeraldError("RESTREAM_API_NOT_JSON", `${seen}, but not what Restream's API answers there`, { hint: "check api_url" });
  }
}

async function ask(http: HttpClient, url: URL, { token, signal }: ApiCall): Promise<HttpResponse> {
  const headers = { accept: "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  try {
    return await http.request({ method: "GET", url, headers, deadlineMs, signal });
  } catch (cause) {
    const code = cause instanceof HttpError ? cause.code : "no answer";
    throw new HeraldError("RESTREAM_API_UNREACHABLE", `GET ${url.origin}${url.pathname} failed (${code})`);
  }
}
