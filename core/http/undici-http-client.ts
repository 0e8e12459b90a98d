import { Agent, type Dispatcher } from "undici";
import type { Clock } from "#core/time/clock";
import { Exchange } from "./exchange.ts";
import { type HttpClient, HttpError, type HttpRequest, type HttpResponse, type HttpStream } from "./http-client.ts";
import { httpErrorOf } from "./http-failure.ts";
import { StreamExchange } from "./stream-exchange.ts";

export interface HttpClientOptions {
  readonly clock: Clock;
  /** Sent with every request that names none itself. */
  readonly userAgent: string;
  /** For TCP and TLS together; a request's own deadline covers it too. Default 10,000. */
  readonly connectTimeoutMs?: number;
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
  // One deadline over the whole request replaces undici's own timeouts, which count from byte to byte.
  const settings = { connect: { timeout: options.connectTimeoutMs ?? 10_000 }, headersTimeout: 0, bodyTimeout: 0 };
  const agent = new Agent({ ...settings, connections: connectionsPerOrigin });
  // A stream holds its connection for good: requests must not wait for one.
  const streaming = new Agent(settings);
  const open = new Set<Exchange | StreamExchange>();
  return {
    request: (request) => send(agent, open, options, request),
    stream: (request) => openStream(streaming, open, options, request),
    async close() {
      for (const exchange of open) exchange.cancel("closed");
      await Promise.all([agent.destroy(), streaming.destroy()]);
    },
  };
}

type OpenExchanges = Set<Exchange | StreamExchange>;

async function send(agent: Agent, open: OpenExchanges, options: HttpClientOptions, request: HttpRequest): Promise<HttpResponse> {
  const label = `${request.method} ${request.url.origin}`;
  const { body, contentType } = await encodeBody(request.body);
  if (request.signal?.aborted) throw httpErrorOf(label, "aborted", "not-sent");
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const exchange = new Exchange({
    label,
    maxResponseBytes: request.maxResponseBytes ?? defaultMaxResponseBytes,
    settled(outcome) {
      open.delete(exchange);
      cancelDeadline();
      request.signal?.removeEventListener("abort", onAbort);
      if (outcome instanceof HttpError) reject(outcome);
      else resolve(outcome);
    },
  });
  const onAbort = (): void => exchange.cancel("aborted");
  open.add(exchange);
  request.signal?.addEventListener("abort", onAbort, { once: true });
  const deadline = options.clock.now() + (request.deadlineMs ?? defaultDeadlineMs);
  const cancelDeadline = options.clock.setTimer(deadline, () => exchange.cancel("deadline"));
  agent.dispatch(dispatchOf(request, options, { body, contentType }), exchange);
  return promise;
}

async function openStream(
  agent: Agent,
  open: OpenExchanges,
  options: HttpClientOptions,
  request: Parameters<HttpClient["stream"]>[0],
): Promise<HttpStream> {
  const label = `${request.method} ${request.url.origin}`;
  const encoded = await encodeBody(request.body);
  if (request.signal?.aborted) throw httpErrorOf(label, "aborted", "not-sent");
  const { promise, resolve, reject } = Promise.withResolvers<HttpStream>();
  const exchange = new StreamExchange({
    label,
    answered(outcome) {
      cancelDeadline();
      if (outcome instanceof HttpError) reject(outcome);
      else resolve(outcome);
    },
    over() {
      open.delete(exchange);
      request.signal?.removeEventListener("abort", onAbort);
    },
  });
  const onAbort = (): void => exchange.cancel("aborted");
  open.add(exchange);
  request.signal?.addEventListener("abort", onAbort, { once: true });
  const deadline = options.clock.now() + (request.deadlineMs ?? defaultDeadlineMs);
  const cancelDeadline = options.clock.setTimer(deadline, () => exchange.cancel("deadline"));
  agent.dispatch(dispatchOf(request, options, encoded), exchange);
  return promise;
}

interface EncodedBody {
  readonly body: string | Uint8Array | null;
  readonly contentType: string | undefined;
}

function dispatchOf(request: HttpRequest, options: HttpClientOptions, { body, contentType }: EncodedBody): Dispatcher.DispatchOptions {
  return {
    origin: request.url.origin,
    path: request.url.pathname + request.url.search,
    method: request.method,
    headers: headersOf(request, options.userAgent, contentType),
    body,
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
async function encodeBody(body: HttpRequest["body"]): Promise<EncodedBody> {
  if (!(body instanceof FormData)) return { body: body ?? null, contentType: undefined };
  const encoded = new Response(body);
  return { body: await encoded.bytes(), contentType: encoded.headers.get("content-type") ?? undefined };
}
