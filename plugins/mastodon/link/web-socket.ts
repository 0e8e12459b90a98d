import { type Clock, LinkError } from "#core";
import { WebSocket } from "ws";
import { rateLimitOf } from "../rest/rate-limit.ts";
import { spoken } from "../rest/spoken.ts";
import { type Stream, streamChanges } from "../streams/stream.ts";
import { maxMessageBytes } from "../wire/decode-message.ts";
import { readText } from "./read-text.ts";
import { closeError, refusalError } from "./refusal.ts";
import type { StreamRefusal } from "./stream-refusal.ts";
import { silenceMs, type Transport, type TransportOptions } from "./transport.ts";
import { type SilenceWatch, watchSilence } from "./watch-silence.ts";

const handshakeMs = 15_000;
/** How long the other side has to answer our goodbye. */
const goodbyeMs = 500;

/** Opens one socket and subscribes to all streams over it. Rejects with a `LinkError`, or with the signal's reason. */
export async function openWebSocket(options: TransportOptions): Promise<Transport> {
  if (options.signal.aborted) throw options.signal.reason;
  const socket = new WebSocket(socketUrl(options.url), {
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    followRedirects: false,
    headers: { authorization: `Bearer ${options.token}`, "user-agent": "Herald" },
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<LinkError>();
  const silence = watchOver(socket, options.clock, end);
  let { streams } = options;
  const hear = {
    ...options,
    onRefusal: (refusal: StreamRefusal) => options.onRefusal(refusal, streams),
  };
  const closed = watch(socket, hear, () => {
    silence.heard();
    options.onAlive();
  });
  void closed.then(({ code }) => {
    silence.stop();
    end(closeError(code));
  });
  await opened(socket, options, closed).catch((error: unknown) => {
    // A refused handshake ends without the socket's saying so.
    silence.stop();
    throw error;
  });
  const ask = (type: "subscribe" | "unsubscribe", about: readonly Stream[]): void => {
    for (const stream of about) socket.send(JSON.stringify({ type, ...nameOf(stream) }));
  };
  ask("subscribe", streams);
  return {
    ended,
    follow(next) {
      const { added, removed } = streamChanges(streams, next);
      streams = next;
      if (socket.readyState !== WebSocket.OPEN) return;
      ask("subscribe", added);
      ask("unsubscribe", removed);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    async close() {
      silence.stop();
      await sayGoodbye(socket, options.clock, closed);
    },
  };
}

async function sayGoodbye(socket: WebSocket, clock: Clock, closed: Promise<unknown>): Promise<void> {
  // A paused socket would never see the answer.
  if (socket.isPaused) socket.resume();
  socket.close(1000);
  const cancel = clock.setTimer(clock.now() + goodbyeMs, () => socket.terminate());
  await closed;
  cancel();
}

function nameOf({ name, tag, list }: Stream): object {
  return { stream: name, ...(tag === undefined ? {} : { tag }), ...(list === undefined ? {} : { list }) };
}

function socketUrl(url: URL): URL {
  const address = new URL(url);
  address.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return address;
}

/** Makes an end of a socket over which nothing comes any more. */
function watchOver(socket: WebSocket, clock: Clock, end: (error: LinkError) => void): SilenceWatch {
  return watchSilence(clock, {
    limitMs: silenceMs,
    probe: () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    isOurs: () => socket.isPaused,
    dead: () => {
      end(
        new LinkError("MASTODON_SILENT", "Nothing was heard of Mastodon for 90 s, not even a ping; the link is made anew.", {
          failure: "drop",
        }),
      );
      socket.terminate();
    },
  });
}

type Hearing = Pick<TransportOptions, "onMessage" | "token"> & { readonly onRefusal: (refusal: StreamRefusal) => void };

interface Ending {
  readonly code: number;
  /** The error code of the network, such as ECONNREFUSED. */
  readonly cause: string | undefined;
}

/** Passes on what arrives, from the first message on, and resolves when the connection is gone. */
function watch(socket: WebSocket, options: Hearing, alive: () => void): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  let cause: string | undefined;
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    alive();
    if (isBinary) return options.onMessage({ unreadable: `It is ${data.length.toString()} bytes of binary data.` }, data.length);
    const arrived = readText(data.toString("utf8"), options.token);
    if ("refusal" in arrived) options.onRefusal(arrived.refusal);
    else options.onMessage(arrived, data.length);
  });
  socket.on("ping", alive);
  socket.on("pong", alive);
  socket.on("error", (error: NodeJS.ErrnoException) => {
    cause = /^[A-Z0-9_]{1,60}$/.test(error.code ?? "") ? error.code : "error";
  });
  socket.once("close", (code: number) => resolve({ code: cause === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" ? 1009 : code, cause }));
  return promise;
}

/** Resolves when the handshake is done. */
function opened(socket: WebSocket, { url, token, clock, signal }: TransportOptions, closed: Promise<Ending>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = (reason: unknown): void => {
    reject(reason);
    socket.terminate();
  };
  const abort = (): void => giveUp(signal.reason);
  const cancelTimeout = clock.setTimer(clock.now() + handshakeMs, () =>
    giveUp(new LinkError("MASTODON_HANDSHAKE_TIMEOUT", `${url.host} did not answer the handshake within 15 s.`, { failure: "drop" })),
  );
  signal.addEventListener("abort", abort, { once: true });
  socket.once("open", () => resolve());
  socket.once("unexpected-response", (request, response) => {
    const { resetAt } = rateLimitOf(response.headers as { [name: string]: string }, clock.now());
    const said = response.headers["x-error-message"];
    reject(
      refusalError(
        {
          status: response.statusCode ?? 0,
          said: spoken(typeof said === "string" ? said : undefined, token),
          toHost: URL.parse(response.headers.location ?? "", url.href)?.host,
          ...(resetAt === undefined ? {} : { retryAfterMs: Math.max(0, resetAt - clock.now()) }),
        },
        "the streaming API",
      ),
    );
    request.destroy();
  });
  void closed.then(({ cause }) => {
    const text = `${url.host} could not be reached (${cause ?? "the connection was cut during the handshake"}).`;
    reject(new LinkError("MASTODON_UNREACHABLE", text, { failure: "drop" }));
  });
  return promise.finally(() => {
    cancelTimeout();
    signal.removeEventListener("abort", abort);
  });
}
