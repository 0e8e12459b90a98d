import { Agent } from "undici";
import type { Clock } from "#core/time/clock";
import { Exchange } from "./exchange.ts";
import { type HttpClient, HttpError, type HttpRequest, type HttpResponse } from "./http-client.ts";
import { httpErrorOf } from "./http-failure.ts";

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
  const agent = new Agent({
    connections: connectionsPerOrigin,
    connect: { timeout: options.connectTimeoutMs ?? 10_000 },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const open = new Set<Exchange>();
  return {
    request: (request) => send(agent, open, options, request),
    async close() {
      for (const exchange of open) exchange.cancel("closed");
      await agent.destroy();
    },
  };
}

async function send(agent: Agent, open: Set<Exchange>, options: HttpClientOptions, request: HttpRequest): Promise<HttpResponse> {
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
