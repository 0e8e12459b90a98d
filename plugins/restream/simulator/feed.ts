import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, JsonObject } from "#core";
import { type WebSocket, WebSocketServer } from "ws";
import type { SimulatedOAuth } from "./oauth.ts";

const replayMs = 60_000;

/** The socket with the streaming updates: replays about a minute to whoever connects and sends what is new to all. */
export class SimulatedFeed {
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #clock: Clock;
  readonly #oauth: SimulatedOAuth;
  readonly #sockets = new Set<WebSocket>();
  readonly #hanging: Duplex[] = [];
  #history: { readonly at: number; readonly text: string }[] = [];
  /** While set, handshakes get this status. */
  refuseWith: { readonly status: number; readonly headers?: { readonly [name: string]: string } } | undefined;
  /** While true, pings stay unanswered. */
  deaf = false;
  /** While true, handshakes stay unanswered. */
  hangs = false;
  /** How many handshakes were asked for, and the User-Agent of the last. */
  handshakes = 0;
  userAgent: string | undefined;
  /** The WebSocket extensions that the last handshake offered. */
  extensions: string | undefined;

  constructor(clock: Clock, oauth: SimulatedOAuth) {
    this.#clock = clock;
    this.#oauth = oauth;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Bytes that the other sides have not taken yet. */
  get unsentBytes(): number {
    let bytes = 0;
    for (const socket of this.#sockets) bytes += socket.bufferedAmount;
    return bytes;
  }

  /** Sends a message to all and keeps it for those who connect within a minute. */
  send(message: JsonObject): void {
    const text = JSON.stringify(message);
    this.#history.push({ at: this.#clock.now(), text });
    this.#forgetOld();
    for (const socket of this.#sockets) socket.send(text);
  }

  /** Sends anything to all, as text or binary, and does not keep it. */
  sendRaw(data: string | Buffer): void {
    for (const socket of this.#sockets) socket.send(data);
  }

  /** Closes every connection with a code. */
  closeWith(code: number): void {
    for (const socket of this.#sockets) socket.close(code);
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** An HTTP upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.handshakes += 1;
    this.userAgent = request.headers["user-agent"];
    this.extensions = request.headers["sec-websocket-extensions"];
    if (this.hangs) return void this.#hanging.push(socket);
    const token = new URL(request.url ?? "/", "http://simulator").searchParams.get("accessToken");
    if (this.refuseWith !== undefined) return refuse(socket, this.refuseWith.status, this.refuseWith.headers);
    if (token === null || token === "") return refuse(socket, 400);
    if (!this.#oauth.accepts(token)) return refuse(socket, 401);
    if (!this.#oauth.scopes.includes("stream.read")) return refuse(socket, 403);
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#welcome(accepted));
  }

  close(): Promise<void> {
    this.cut();
    for (const socket of this.#hanging) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #welcome(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.terminate());
    if (this.deaf) socket.pause();
    this.#forgetOld();
    for (const { text } of this.#history) socket.send(text);
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - replayMs;
    this.#history = this.#history.filter(({ at }) => at >= oldest);
  }
}

function refuse(socket: Duplex, status: number, headers: { readonly [name: string]: string } = {}): void {
  const name = status === 401 ? "invalid_token" : "error";
  const body = JSON.stringify({
    error: { statusCode: status, status, code: status, message: "Invalid token: access token is invalid", name },
  });
  const lines = Object.entries({ ...headers, "content-type": "application/json", "content-length": body.length.toString() });
  const head = lines.map(([key, value]) => `${key}: ${value}\r\n`).join("");
  socket.end(`HTTP/1.1 ${status.toString()} Refused\r\nconnection: close\r\n${head}\r\n${body}`);
}
