import { type Clock, LinkError } from "#core";
import { WebSocket } from "ws";
import { waitOf } from "../tokens/token-reply.ts";
import { maxMessageBytes } from "../wire/decode-message.ts";
import { closeError, type HandshakeRefusal } from "./close-reason.ts";

const handshakeMs = 10_000;
/** How long the other side has to answer our goodbye. */
const goodbyeMs = 500;

export interface SocketOptions {
  readonly url: URL;
  readonly token: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  readonly onBinary: (bytes: number) => void;
  readonly onPong: () => void;
}

/** A link that is up. */
export interface OpenSocket {
  ping(): void;
  /** Stops reading; the other side is held up by TCP. */
  pause(): void;
  resume(): void;
  /** Says goodbye and resolves when the connection is gone, within half a second. */
  close(): Promise<void>;
  /** Cuts the connection at once. */
  cut(): void;
  /** Resolves when the link has ended by itself, with what that means and the code. */
  readonly ended: Promise<{ readonly error: LinkError; readonly code: number }>;
}

/** The socket, or the HTTP answer that came instead. Rejects with a `LinkError` (network, time-out) or with the signal's reason. */
export function openSocket(options: SocketOptions): Promise<OpenSocket | HandshakeRefusal> {
  const { clock, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<OpenSocket | HandshakeRefusal>();
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  const socket = new WebSocket(addressWith(options.url, options.token), {
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    followRedirects: false,
    headers: { "user-agent": "Herald" },
  });
  const ended = watch(socket, options);
  const abort = (): void => giveUp(signal.reason as Error);
  const cancelTimeout = clock.setTimer(clock.now() + handshakeMs, () =>
    giveUp(
      new LinkError("RESTREAM_HANDSHAKE_TIMEOUT", `${options.url.host} did not answer the handshake within 10 s.`, { failure: "drop" }),
    ),
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
    const header = response.headers["retry-after"];
    resolve({ status: response.statusCode ?? 0, ...waitOf({ headers: header === undefined ? {} : { "retry-after": header } }) });
    request.destroy();
  });
  // The library's messages may hold the address, and with it the token: only the kind of the error goes on.
  void ended.then(({ cause }) => {
    const text = `${options.url.host} could not be reached (${cause ?? "the connection was cut during the handshake"}).`;
    done();
    reject(new LinkError("RESTREAM_UNREACHABLE", text, { failure: "drop" }));
  });
  return promise;
}

interface Ending {
  readonly error: LinkError;
  readonly code: number;
  /** The error code of the network, such as ECONNREFUSED. */
  readonly cause: string | undefined;
}

/** Passes on what arrives, from the first message on, and resolves when the connection is gone. */
function watch(socket: WebSocket, options: SocketOptions): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  let cause: string | undefined;
  let tooLong = false;
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (isBinary) options.onBinary(data.length);
    else options.onText(data.toString("utf8"));
  });
  socket.on("pong", options.onPong);
  socket.on("error", (error: NodeJS.ErrnoException) => {
    cause = /^[A-Z0-9_]{1,60}$/.test(error.code ?? "") ? error.code : "error";
    tooLong ||= error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
  });
  socket.once("close", (code: number) => {
    const seen = tooLong ? 1009 : code;
    resolve({ error: closeError(seen), code: seen, cause });
  });
  return promise;
}

function openSocketOf(socket: WebSocket, clock: Clock, ended: Promise<Ending>): OpenSocket {
  return {
    ended,
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

function addressWith(url: URL, token: string): URL {
  const address = new URL(url);
  address.hash = "";
  address.searchParams.set("accessToken", token);
  return address;
}
