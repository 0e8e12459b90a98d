import { type Clock, LinkError } from "#core";
import { WebSocket } from "ws";
import { maxMessageBytes } from "../wire/decode-message.ts";
import { handshakeError } from "./close-reason.ts";
import { retryAfterMsOf } from "./retry-after.ts";

const handshakeMs = 10_000;
/** How long the other side has to answer our goodbye. */
const goodbyeMs = 500;
const tooLong = 1009;

export interface SocketOptions {
  readonly url: URL;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  readonly onBinary: (bytes: number) => void;
  readonly onPong: () => void;
}

/** A link that is up. */
export interface OpenSocket {
  send(text: string): void;
  ping(): void;
  /** Stops reading; the other side is held up by TCP. */
  pause(): void;
  resume(): void;
  /** Says goodbye and resolves when the connection is gone, within half a second. */
  close(): Promise<void>;
  /** Cuts the connection at once. */
  cut(): void;
  /** Resolves with the close code when the link has ended by itself. */
  readonly ended: Promise<number>;
}

/** Rejects with a `LinkError` (network, time-out, an HTTP answer) or with the signal's reason. */
export function openSocket(options: SocketOptions): Promise<OpenSocket> {
  const { clock, signal, url } = options;
  const { promise, resolve, reject } = Promise.withResolvers<OpenSocket>();
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    followRedirects: false,
    headers: { "user-agent": "Herald" },
  });
  const ended = watch(socket, options);
  const abort = (): void => giveUp(signal.reason as Error);
  const cancelTimeout = clock.setTimer(clock.now() + handshakeMs, () =>
    giveUp(new LinkError("ELSTAT_HANDSHAKE_TIMEOUT", `${url.host} did not answer the handshake within 10 s.`, { failure: "drop" })),
  );
  signal.addEventListener("abort", abort, { once: true });
  function done(): void {
    cancelTimeout();
    signal.removeEventListener("abort", abort);
  }
  function giveUp(reason: Error): void {
    done();
    reject(reason);
    socket.terminate();
  }
  socket.once("open", () => {
    done();
    resolve(openSocketOf(socket, clock, ended));
  });
  socket.once("unexpected-response", (request, response) => {
    done();
    reject(handshakeError(response.statusCode ?? 0, url, retryAfterMsOf(response.headers["retry-after"])));
    request.destroy();
  });
  void ended.then(({ cause }) => {
    const text = `${url.host} could not be reached (${cause ?? "the connection was cut during the handshake"}).`;
    done();
    reject(new LinkError("ELSTAT_UNREACHABLE", text, { failure: "drop" }));
  });
  return promise;
}

interface Ending {
  readonly code: number;
  /** The error code of the network, such as ECONNREFUSED. */
  readonly cause: string | undefined;
}

/** Passes on what arrives, from the first message on, and resolves when the connection is gone. */
function watch(socket: WebSocket, options: SocketOptions): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  let cause: string | undefined;
  let isTooLong = false;
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (isBinary) options.onBinary(data.length);
    else options.onText(data.toString("utf8"));
  });
  socket.on("pong", options.onPong);
  socket.on("error", (error: NodeJS.ErrnoException) => {
    cause = /^[A-Z0-9_]{1,60}$/.test(error.code ?? "") ? error.code : "error";
    isTooLong ||= error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
  });
  socket.once("close", (code: number) => resolve({ code: isTooLong ? tooLong : code, cause }));
  return promise;
}

function openSocketOf(socket: WebSocket, clock: Clock, ended: Promise<Ending>): OpenSocket {
  return {
    ended: ended.then(({ code }) => code),
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    ping: () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    cut: () => socket.terminate(),
    async close() {
      // A paused socket would never see the answer.
      if (socket.isPaused) socket.resume();
      socket.close(1000);
      const cancel = clock.setTimer(clock.now() + goodbyeMs, () => socket.terminate());
      await ended;
      cancel();
    },
  };
}
