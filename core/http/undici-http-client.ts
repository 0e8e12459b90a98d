import { lookup } from "node:dns";
import { Agent } from "undici";
import type { Clock } from "#core/time/clock";
import { Exchange } from "./exchange.ts";
import { type HttpClient, HttpError, type HttpRequest, type HttpResponse } from "./http-client.ts";
import { httpErrorOf } from "./http-failure.ts";
import { addressOfHost, isPublicAddress } from "./public-address.ts";
import { publicLookup, type Resolve } from "./public-lookup.ts";

export interface HttpClientOptions {
  readonly clock: Clock;
  /** Sent with every request that names none itself. */
  readonly userAgent: string;
  /** For TCP and TLS together; a request's own deadline covers it too. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** How names become addresses, and which of these a request with `publicOnly` may go to. Default: the system's way, and the internet's. */
  readonly addresses?: { readonly resolve: Resolve; readonly isPublic: (address: string) => boolean };
}

/** Connections made under different rules are never shared. */
interface Agents {
  readonly any: Agent;
  readonly publicOnly: Agent;
  readonly isPublic: (address: string) => boolean;
}

/** More requests to one origin wait, unsent, for a free connection. */
const connectionsPerOrigin = 64;
const defaultDeadlineMs = 15_000;
const defaultMaxResponseBytes = 1024 * 1024;

/**
 * HTTP over undici's connection pools: kept-alive connections, no redirects, no retries, no cookies, no decompression.
 * `request` rejects with `HttpError` alone. `close` ends what is still under way with HTTP_CLOSED and releases every socket.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient & { close(): Promise<void> } {
  const agents = createAgents(options);
  const open = new Set<Exchange>();
  return {
    request: (request) => send(agents, open, options, request),
    async close() {
      for (const exchange of open) exchange.cancel("closed");
      await Promise.all([agents.any.destroy(), agents.publicOnly.destroy()]);
    },
  };
}

function createAgents({ connectTimeoutMs, addresses }: HttpClientOptions): Agents {
  const { resolve, isPublic } = addresses ?? { resolve: lookup, isPublic: isPublicAddress };
  const timeout = connectTimeoutMs ?? 10_000;
  // One deadline over the whole request replaces undici's own timeouts, which count from byte to byte.
  const shared = { connections: connectionsPerOrigin, headersTimeout: 0, bodyTimeout: 0 };
  return {
    any: new Agent({ ...shared, connect: { timeout } }),
    publicOnly: new Agent({ ...shared, connect: { timeout, lookup: publicLookup(resolve, isPublic) } }),
    isPublic,
  };
}

async function send(agents: Agents, open: Set<Exchange>, options: HttpClientOptions, request: HttpRequest): Promise<HttpResponse> {
  const label = `${request.method} ${request.url.origin}`;
  const { body, contentType } = await encodeBody(request.body);
  if (request.signal?.aborted) throw httpErrorOf(label, "aborted", { progress: "not-sent" });
  // An address needs no lookup, so it is judged here.
  const address = addressOfHost(request.url);
  if (request.publicOnly === true && address !== undefined && !agents.isPublic(address)) {
    throw httpErrorOf(label, "private-address", { progress: "not-sent" });
  }
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const exchange = new Exchange({
    label,
    maxResponseBytes: request.maxResponseBytes ?? defaultMaxResponseBytes,
    settled(outcome) {
      open.delete(exchange);
      cancelDeadlines();
      request.signal?.removeEventListener("abort", onAbort);
      if (outcome instanceof HttpError) reject(outcome);
      else resolve(outcome);
    },
  });
  const onAbort = (): void => exchange.cancel("aborted");
  open.add(exchange);
  request.signal?.addEventListener("abort", onAbort, { once: true });
  const cancelDeadlines = setDeadlines(exchange, request, options.clock);
  const agent = request.publicOnly === true ? agents.publicOnly : agents.any;
  agent.dispatch(
    {
      origin: request.url.origin,
      path: request.url.pathname + request.url.search,
      method: request.method,
      headers: headersOf(request, options.userAgent, contentType),
      body,
    },
    exchange,
  );
  return promise;
}

function setDeadlines(exchange: Exchange, request: HttpRequest, clock: Clock): () => void {
  const { deadlineMs = defaultDeadlineMs, connectDeadlineMs, headersDeadlineMs } = request;
  const startedAt = clock.now();
  const timers = [clock.setTimer(startedAt + deadlineMs, () => exchange.cancel("deadline"))];
  if (connectDeadlineMs !== undefined) {
    const check = (): void => void (exchange.isStarted || exchange.cancel("no-connection"));
    timers.push(clock.setTimer(startedAt + connectDeadlineMs, check));
  }
  if (headersDeadlineMs !== undefined) {
    const check = (): void => void (exchange.isAnswered || exchange.cancel("no-headers"));
    timers.push(clock.setTimer(startedAt + headersDeadlineMs, check));
  }
  return () => {
    for (const cancel of timers) cancel();
  };
}

function headersOf(request: HttpRequest, userAgent: string, contentType: string | undefined): { [name: string]: string } {
  const headers: { [name: string]: string } = { "user-agent": userAgent };
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  // The boundary is part of it, so it stands over the caller's.
  if (contentType !== undefined) headers["content-type"] = contentType;
  return headers;
}

/** A form is encoded whole, so that its length is known and it can be sent without chunks. */
async function encodeBody(body: HttpRequest["body"]): Promise<{ body: string | Uint8Array | null; contentType: string | undefined }> {
  if (!(body instanceof FormData)) return { body: body ?? null, contentType: undefined };
  const encoded = new Response(body);
  return { body: await encoded.bytes(), contentType: encoded.headers.get("content-type") ?? undefined };
}
