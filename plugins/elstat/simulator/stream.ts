import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "#core";
import { type WebSocket, WebSocketServer } from "ws";
import type { SimulatedServices } from "./services.ts";

/** What the server does where the documentation leaves it open. */
export interface Manners {
  /** How SUBSCRIBE is answered: one message, one for each channel, one with everything subscribed so far, none, or one without `channels`. */
  replies: "one" | "each" | "all" | "none" | "odd";
  /** What a channel that it does not know means: left out of the answer, taken all the same, close 4200, or an exception (the connection just ends). */
  unknown: "left out" | "taken" | "refused" | "exception";
  /** Whether the last sample is sent right after subscribing, and whether even before the answer. */
  initial: "none" | "after" | "before";
  /** The longest payload that is taken, in bytes, and the code that a longer one gets. */
  maxBytes: number;
  tooLongCode: number;
}

interface Client {
  readonly socket: WebSocket;
  readonly channels: Set<string>;
}

/** The WebSocket of a simulated Elstat: channels belong to a connection and end with it. */
export class SimulatedStream {
  readonly manners: Manners = { replies: "one", unknown: "left out", initial: "none", maxBytes: 256, tooLongCode: 4420 };
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #services: SimulatedServices;
  readonly #clients = new Set<Client>();
  readonly #hanging: Duplex[] = [];
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();
  /** While set, handshakes get this status. */
  refuseWith: { readonly status: number; readonly headers?: { readonly [name: string]: string } } | undefined;
  /** While true, handshakes stay unanswered. */
  hangs = false;
  /** How long an answer to SUBSCRIBE takes. */
  answerMs = 0;
  /** Paths that handshakes asked for, in order, and the headers of the last. */
  readonly handshakes: string[] = [];
  headers: IncomingMessage["headers"] = {};
  /** Every text that came from a client. */
  readonly received: string[] = [];

  constructor(clock: Clock, services: SimulatedServices) {
    this.#clock = clock;
    this.#services = services;
  }

  get connections(): number {
    return this.#clients.size;
  }

  /** The channels that somebody is subscribed to. */
  get channels(): readonly string[] {
    return [...new Set([...this.#clients].flatMap(({ channels }) => [...channels]))];
  }

  /** Bytes that the other sides have not taken yet. */
  get unsentBytes(): number {
    let bytes = 0;
    for (const { socket } of this.#clients) bytes += socket.bufferedAmount;
    return bytes;
  }

  /** Sends the samples of these channels to those who are subscribed to them. */
  publish(channels: readonly string[] = this.channels): void {
    for (const client of this.#clients) {
      for (const channel of channels) if (client.channels.has(channel)) this.#sample(client, channel);
    }
  }

  /** Sends anything to all, as text or binary. */
  send(data: object | string | Buffer): void {
    const raw = typeof data === "string" || Buffer.isBuffer(data) ? data : JSON.stringify(data);
    for (const { socket } of this.#clients) socket.send(raw);
  }

  /** Reads nothing any more on the connections that are up: pings stay unanswered. */
  goDeaf(): void {
    for (const { socket } of this.#clients) socket.pause();
  }

  /** Closes every connection with a code. */
  closeWith(code: number): void {
    for (const { socket } of this.#clients) socket.close(code);
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const { socket } of this.#clients) socket.terminate();
  }

  /** An HTTP upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = request.url ?? "/";
    this.handshakes.push(path);
    this.headers = request.headers;
    if (this.hangs) return void this.#hanging.push(socket);
    if (this.refuseWith !== undefined) return refuse(socket, this.refuseWith.status, this.refuseWith.headers);
    if (!path.split("?")[0]?.endsWith("/api/streaming")) return refuse(socket, 404);
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#welcome(accepted));
  }

  close(): Promise<void> {
    this.cut();
    for (const cancel of this.#cancels) cancel();
    for (const socket of this.#hanging) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #welcome(socket: WebSocket): void {
    const client: Client = { socket, channels: new Set() };
    this.#clients.add(client);
    socket.once("close", () => this.#clients.delete(client));
    socket.on("error", () => socket.terminate());
    socket.on("message", (data: Buffer) => this.#hear(client, data));
  }

  #hear(client: Client, data: Buffer): void {
    const text = data.toString("utf8");
    this.received.push(text);
    if (data.length > this.manners.maxBytes) return client.socket.close(this.manners.tooLongCode);
    const { op, channels } = readCommand(text);
    if (channels === undefined || (op !== 0 && op !== -1)) return client.socket.close(4200);
    if (this.answerMs === 0) return this.#obey(client, op, channels);
    const cancel = this.#clock.setTimer(this.#clock.now() + this.answerMs, () => {
      this.#cancels.delete(cancel);
      this.#obey(client, op, channels);
    });
    this.#cancels.add(cancel);
  }

  #obey(client: Client, op: 0 | -1, channels: readonly string[]): void {
    if (op === -1) {
      for (const channel of channels) client.channels.delete(channel);
      return this.#answer(client, 2, channels);
    }
    const known = channels.filter((channel) => this.#services.knows(channel));
    if (known.length < channels.length && this.manners.unknown === "refused") return client.socket.close(4200);
    if (known.length < channels.length && this.manners.unknown === "exception") return client.socket.terminate();
    for (const channel of known) client.channels.add(channel);
    if (this.manners.initial === "before") for (const channel of known) this.#sample(client, channel);
    this.#answer(client, 1, this.manners.unknown === "taken" ? channels : known);
    if (this.manners.initial === "after") for (const channel of known) this.#sample(client, channel);
  }

  #answer({ socket, channels: subscribed }: Client, op: 1 | 2, channels: readonly string[]): void {
    switch (this.manners.replies) {
      case "one":
        return socket.send(pythonJson({ op, channels }));
      case "each":
        for (const channel of channels) socket.send(pythonJson({ op, channels: [channel] }));
        return;
      case "all":
        return socket.send(pythonJson({ op, channels: op === 1 ? [...subscribed] : channels }));
      case "odd":
        return socket.send(pythonJson({ op }));
      case "none":
        return;
    }
  }

  #sample({ socket }: Client, channel: string): void {
    socket.send(pythonJson({ op: 3, c: channel, d: this.#services.sample(channel) }));
  }
}

/** As Python's json.dumps writes it, with a space after each colon of the outermost level. */
function pythonJson(message: { readonly op: number; readonly [name: string]: unknown }): string {
  const fields = Object.entries(message).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{${fields.join(", ")}}`;
}

function readCommand(text: string): { readonly op: unknown; readonly channels: readonly string[] | undefined } {
  try {
    const { op, channels } = JSON.parse(text) as { op?: unknown; channels?: unknown };
    const isList = Array.isArray(channels) && channels.every((channel) => typeof channel === "string");
    return { op, channels: isList ? channels : undefined };
  } catch {
    return { op: undefined, channels: undefined };
  }
}

function refuse(socket: Duplex, status: number, headers: { readonly [name: string]: string } = {}): void {
  const body = "Invalid websocket request";
  const lines = Object.entries({ ...headers, "content-type": "text/plain", "content-length": body.length.toString() });
  const head = lines.map(([key, value]) => `${key}: ${value}\r\n`).join("");
  socket.end(`HTTP/1.1 ${status.toString()} Refused\r\nconnection: close\r\n${head}\r\n${body}`);
}
