import { type Clock, type HttpClient, HttpError, type HttpResponse, type JsonObject, type Logger, type Secret } from "#core";
import { type RawFile, REST } from "discord.js";
import { ApiError } from "./api-failure.ts";
import { laneOf } from "./lane.ts";
import { RateGate } from "./rate-gate.ts";
import { failureIn } from "./read-answer.ts";

/** One request to Discord's API. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Without the API's version: `/channels/1/messages`. */
  readonly route: `/${string}`;
  readonly query?: URLSearchParams;
  readonly body?: object;
  readonly files?: readonly RawFile[];
  readonly signal: AbortSignal;
}

/** Discord's API for one token or webhook. */
export interface DiscordApi {
  /** The JSON of the answer; of a list `{ items }`; undefined when there is none. Throws `ApiError`. */
  request(request: ApiRequest): Promise<JsonObject | undefined>;
  /** How far Discord's clock is before ours, milliseconds, to about a second; undefined until the first answer. */
  clockOffsetMs(): number | undefined;
}

export interface DiscordApiOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Without the version. */
  readonly apiUrl: string;
  /** Undefined for a webhook, which has its token in the route. */
  readonly token: Secret | undefined;
}

const answerWithinMs = 15_000;
const uploadWithinMs = 25_000;
/** A hundred full messages in one answer. */
const maxResponseBytes = 8 * 1024 * 1024;
/** The longest that a timer of Node can be: our own deadlines, on the given clock, come first. */
const neverMs = 2_147_483_647;

/**
 * discord.js' REST makes the requests (version, token, multipart, one at a time per route and channel); the network under it, every deadline,
 * rate limit and classification are ours, because its own retries post twice and its waits have no bound. See docs/decisions.
 */
export function createDiscordApi({ http, clock, log, apiUrl, token }: DiscordApiOptions): DiscordApi {
  const gate = new RateGate(clock);
  let offsetMs: number | undefined;

  const exchange = async (method: string, url: URL, init: SentInit): Promise<HttpResponse> => {
    const lane = laneOf(method, url.pathname);
    gate.enter(lane);
    const answer = await http
      .request({ ...init, method: method as ApiRequest["method"], url, maxResponseBytes })
      .catch((error: unknown) => Promise.reject(unanswered(error)));
    offsetMs = offsetOf(answer, clock.now()) ?? offsetMs;
    const failure = failureIn(answer);
    const warning = gate.learn(lane, answer, failure);
    if (warning !== undefined) log.warn(warning, { route: lane.route, status: answer.status });
    if (failure !== undefined) throw new ApiError(failure);
    return answer;
  };

  const rest = new REST({
    api: apiUrl,
    version: "10",
    retries: 0,
    timeout: neverMs,
    // The gate and delivery's budgets count on the given clock; this limiter counts on the machine's.
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    hashSweepInterval: 0,
    handlerSweepInterval: 0,
    makeRequest: async (url, init) => {
      const answer = await exchange(init.method ?? "GET", new URL(url), sentInit(init));
      // Without its rate limit headers: REST would wait by the machine's clock, unbounded.
      if (answer.status === 204) return new Response(null, { status: 204 });
      return new Response(new Uint8Array(answer.body), { status: answer.status, headers: { "content-type": "application/json" } });
    },
  });
  if (token !== undefined) rest.setToken(token.reveal().trim());

  return {
    clockOffsetMs: () => offsetMs,
    async request({ method, route, query, body, files, signal }) {
      try {
        const json = await rest.request({
          method: method as never,
          fullRoute: route,
          auth: token !== undefined,
          signal,
          ...(query !== undefined && { query }),
          ...(body !== undefined && { body }),
          ...(files !== undefined && files.length > 0 && { files: [...files] }),
        });
        return asObject(json);
      } catch (error) {
        throw error instanceof ApiError ? error : outsideOfExchange(error, signal);
      }
    },
  };
}

interface SentInit {
  readonly headers: { readonly [name: string]: string };
  readonly deadlineMs: number;
  readonly body?: string | FormData;
  readonly signal?: AbortSignal;
}

/** What REST hands over, in the shape of our own client. */
function sentInit(init: { readonly headers?: unknown; readonly body?: unknown; readonly signal?: unknown }): SentInit {
  const { body, signal } = init;
  return {
    headers: Object.fromEntries(new Headers(init.headers as Record<string, string>)),
    deadlineMs: body instanceof FormData ? uploadWithinMs : answerWithinMs,
    ...(typeof body === "string" || body instanceof FormData ? { body } : {}),
    ...(signal instanceof AbortSignal ? { signal } : {}),
  };
}

/** The client's own message names the path, and the path of a webhook holds its token: only the code is kept, and no cause. */
function unanswered(error: unknown): ApiError {
  if (error instanceof HttpError) return new ApiError({ kind: "no-answer", sent: error.progress !== "not-sent", reason: error.code });
  return new ApiError({ kind: "no-answer", sent: true, reason: "the request failed" });
}

/** REST's own throws: aborted while it waited behind an earlier request of its route; anything else is a defect, and may have come after the answer. */
function outsideOfExchange(error: unknown, signal: AbortSignal): ApiError {
  const reason = signal.aborted ? "given up while it waited for its turn" : error instanceof Error ? error.name : "unknown error";
  return new ApiError({ kind: "no-answer", sent: !signal.aborted, reason });
}

/** `Date` has whole seconds, so the true offset is half a second more on average. */
function offsetOf({ headers }: HttpResponse, now: number): number | undefined {
  const theirs = Date.parse(headers["date"] ?? "");
  return Number.isNaN(theirs) ? undefined : theirs + 500 - now;
}

function asObject(json: unknown): JsonObject | undefined {
  if (json instanceof ArrayBuffer) return undefined;
  return Array.isArray(json) ? { items: json } : (json as JsonObject);
}
