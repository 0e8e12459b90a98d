import type { Clock, HttpClient, JsonObject, Logger, Secret } from "#core";
import { type RawFile, REST } from "discord.js";
import { ApiError } from "./api-failure.ts";
import { Exchange, type ExchangeInit } from "./exchange.ts";

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

/** The longest that a timer of Node can be: our own deadlines, on the given clock, come first. */
const neverMs = 2_147_483_647;

/**
 * discord.js' REST makes the requests (version, token, multipart, one at a time per route and channel); the network under it, every deadline,
 * rate limit and classification are ours, because its own retries post twice and its waits have no bound. See docs/decisions.
 */
export function createDiscordApi({ apiUrl, token, ...parts }: DiscordApiOptions): DiscordApi {
  const exchange = new Exchange(parts);
  const rest = createRest(apiUrl, exchange);
  if (token !== undefined) rest.setToken(token.reveal().trim());
  return {
    clockOffsetMs: () => exchange.clockOffsetMs,
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

function createRest(apiUrl: string, exchange: Exchange): REST {
  return new REST({
    api: apiUrl,
    version: "10",
    retries: 0,
    timeout: neverMs,
    // The gate and delivery's budgets count on the given clock; this limiter counts on the machine's.
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    hashSweepInterval: 0,
    handlerSweepInterval: 0,
    makeRequest: async (url, init) => {
      const answer = await exchange.send(init.method ?? "GET", new URL(url), exchangeInit(init));
      // Without its rate limit headers: REST would wait by the machine's clock, unbounded.
      if (answer.status === 204) return new Response(null, { status: 204 });
      return new Response(new Uint8Array(answer.body), { status: answer.status, headers: { "content-type": "application/json" } });
    },
  });
}

/** What REST hands over, in the shape of our own client. */
function exchangeInit(init: { readonly headers?: unknown; readonly body?: unknown; readonly signal?: unknown }): ExchangeInit {
  const { body, signal } = init;
  return {
    headers: Object.fromEntries(new Headers(init.headers as Record<string, string>)),
    ...(typeof body === "string" || body instanceof FormData ? { body } : {}),
    ...(signal instanceof AbortSignal ? { signal } : {}),
  };
}

/** REST's own throws: aborted while it waited behind an earlier request of its route; anything else is a defect, and may have come after the answer. */
function outsideOfExchange(error: unknown, signal: AbortSignal): ApiError {
  const reason = signal.aborted ? "given up while it waited for its turn" : error instanceof Error ? error.name : "unknown error";
  return new ApiError({ kind: "no-answer", sent: !signal.aborted, reason });
}

function asObject(json: unknown): JsonObject | undefined {
  if (json instanceof ArrayBuffer) return undefined;
  return Array.isArray(json) ? { items: json } : (json as JsonObject);
}
