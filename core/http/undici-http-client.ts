import type { Clock } from "#core/time/clock";
import { type Addresses, type Agents, createAgents } from "./agents.ts";
import { dispatchOptionsOf } from "./dispatch-options.ts";
import { Exchange } from "./exchange.ts";
import { type HttpClient, HttpError, type HttpRequest, type HttpResponse, type HttpStream } from "./http-client.ts";
import { httpErrorOf } from "./http-failure.ts";
import { addressOfHost } from "./public-address.ts";
import { StreamExchange } from "./stream-exchange.ts";

export interface HttpClientOptions {
  readonly clock: Clock;
  /** Sent with every request that names none itself. */
  readonly userAgent: string;
  /** For TCP and TLS together; a request's own deadline covers it too. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** How names become addresses, and which of these a request with `publicOnly` may go to. Default: the system's way, and the internet's. */
  readonly addresses?: Addresses;
}

type Open = Set<Exchange | StreamExchange>;

interface Client {
  readonly agents: Agents;
  readonly open: Open;
  readonly clock: Clock;
  readonly userAgent: string;
}

const defaultDeadlineMs = 15_000;
const defaultMaxResponseBytes = 1024 * 1024;

/**
 * HTTP over undici's connection pools: kept-alive connections, no redirects, no retries, no cookies, no decompression.
 * `request` and `stream` reject with `HttpError` alone. `close` ends what is still under way with HTTP_CLOSED and releases every socket.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient & { close(): Promise<void> } {
  const agents = createAgents(options.connectTimeoutMs ?? 10_000, options.addresses);
  const client: Client = { agents, open: new Set(), clock: options.clock, userAgent: options.userAgent };
  return {
    request: (request) => send(client, request),
    stream: (request) => openStream(client, request),
    async close() {
      for (const exchange of client.open) exchange.cancel("closed");
      await agents.destroy();
    },
  };
}

async function send({ agents, open, clock, userAgent }: Client, request: HttpRequest): Promise<HttpResponse> {
  const label = labelOf(request);
  const dispatch = await dispatchOptionsOf(request, userAgent);
  refuseAtOnce(label, request, agents);
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
  const cancelDeadlines = setDeadlines(exchange, request, clock);
  const agent = request.publicOnly === true ? agents.publicOnly : agents.any;
  agent.dispatch(dispatch, exchange);
  return promise;
}

async function openStream({ agents, open, clock, userAgent }: Client, request: Parameters<HttpClient["stream"]>[0]): Promise<HttpStream> {
  const label = labelOf(request);
  const dispatch = await dispatchOptionsOf(request, userAgent);
  refuseAtOnce(label, request, agents);
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
  const cancelDeadline = clock.setTimer(clock.now() + (request.deadlineMs ?? defaultDeadlineMs), () => exchange.cancel("deadline"));
  agents.streaming.dispatch(dispatch, exchange);
  return promise;
}

function labelOf({ method, url }: Pick<HttpRequest, "method" | "url">): string {
  return `${method} ${url.origin}`;
}

/** What needs no connection to be refused: an address needs no lookup, so it is judged here. */
function refuseAtOnce(label: string, request: HttpRequest, agents: Agents): void {
  if (request.signal?.aborted) throw httpErrorOf(label, "aborted", { progress: "not-sent" });
  const address = addressOfHost(request.url);
  if (request.publicOnly === true && address !== undefined && !agents.isPublic(address)) {
    throw httpErrorOf(label, "private-address", { progress: "not-sent" });
  }
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
