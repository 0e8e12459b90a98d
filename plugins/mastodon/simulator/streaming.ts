import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isJsonObject, parseJson } from "#core";
import { type WebSocket, WebSocketServer } from "ws";
import { tagKey } from "../streams/tag-key.ts";
import type { Broadcast, World } from "./world.ts";

const pingMs = 30_000;
const thumpMs = 15_000;

/** A stream that somebody listens to: its key, and its names as they were asked for, which every message repeats. */
interface Subscribed {
  readonly key: string;
  readonly names: readonly string[];
}

type Listener = (subscribed: Subscribed, broadcast: Broadcast) => void;

const plain = /^(user|user:notification|public|public:(local|remote|media|local:media|remote:media)|direct)$/;

/** The streaming API: one WebSocket for many streams, or one request for each. */
export class SimulatedStreaming {
  readonly #world: World;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #sockets = new Set<WebSocket>();
  readonly #responses = new Set<ServerResponse>();
  readonly #hanging: Duplex[] = [];
  readonly #cancels = new Set<() => void>();
  /** Every token but these is refused. */
  readonly tokens: Set<string>;
  /** Whether the token may read posts. */
  hasScope = true;
  /** While set, handshakes and streams get this status. */
  refuseWith: { readonly status: number; readonly headers?: { readonly [name: string]: string }; readonly body?: string } | undefined;
  /** While true, nothing is answered and nothing is sent, pings neither. */
  deaf = false;
  /** While true, handshakes stay unanswered. */
  hangs = false;
  /** While true, the health check says that it is not well. */
  isUnwell = false;
  /** What the last handshake or stream request said of itself. */
  lastRequest: { readonly url: string; readonly authorization: string | undefined; readonly userAgent: string | undefined } | undefined;
  /** What was asked for, in order: `subscribe hashtag:cats`. */
  readonly asked: string[] = [];

  constructor(world: World) {
    this.#world = world;
    this.tokens = new Set([world.token]);
  }

  /** Those that are open. */
  get sockets(): ReadonlySet<WebSocket> {
    return this.#sockets;
  }

  get connections(): number {
    return this.#sockets.size + this.#responses.size;
  }

  /** An HTTP upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#note(request);
    if (this.hangs) return void this.#hanging.push(socket);
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) return refuse(socket, refusal.status, refusal.headers, refusal.body);
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#welcome(accepted));
  }

  /** A request below /api/v1/streaming; false when it is none of ours. */
  request(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? "/", "http://simulator");
    if (!url.pathname.startsWith("/api/v1/streaming")) return false;
    if (url.pathname === "/api/v1/streaming/health") {
      response.writeHead(this.isUnwell ? 503 : 200, { "content-type": "text/plain" }).end(this.isUnwell ? "" : "OK");
      return true;
    }
    this.#note(request);
    if (this.hangs) return true;
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      const error = refusal.headers?.["x-error-message"] ?? "Refused";
      response.writeHead(refusal.status, { "content-type": "application/json", ...refusal.headers });
      response.end(refusal.body ?? JSON.stringify({ error }));
      return true;
    }
    const media = url.searchParams.get("only_media") === "true" ? ":media" : "";
    const name = url.pathname.slice("/api/v1/streaming/".length).replaceAll("/", ":") + media;
    const asked = this.#subscribedOf(name, url.searchParams.get("tag"), url.searchParams.get("list"));
    if ("error" in asked) {
      response.writeHead(asked.status, { "content-type": "application/json" }).end(JSON.stringify({ error: asked.error }));
    } else this.#stream(asked, response);
    return true;
  }

  /** Sends anything to every socket, or writes it to every response. */
  sendRaw(data: string | Buffer): void {
    for (const socket of this.#sockets) socket.send(data);
    for (const response of this.#responses) response.write(data);
  }

  /** Closes every socket with a code; without one when it is undefined, as for a revoked token. Streams just end. */
  closeWith(code: number | undefined): void {
    for (const socket of this.#sockets) socket.close(code);
    for (const response of this.#responses) response.end();
  }

  /** Cuts everything without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
    for (const response of this.#responses) response.destroy();
  }

  close(): Promise<void> {
    for (const cancel of this.#cancels) cancel();
    this.cut();
    for (const socket of this.#hanging) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #note({ url = "/", headers }: IncomingMessage): void {
    this.lastRequest = { url, authorization: headers.authorization, userAgent: headers["user-agent"] };
  }

  #refusalOf({ headers }: IncomingMessage): NonNullable<SimulatedStreaming["refuseWith"]> | undefined {
    if (this.refuseWith !== undefined) return this.refuseWith;
    const token = headers.authorization?.replace(/^Bearer /, "");
    if (token === undefined) return { status: 401, headers: { "x-error-message": "Missing access token" } };
    if (!this.tokens.has(token)) return { status: 401, headers: { "x-error-message": "Invalid access token" } };
    return undefined;
  }

  #welcome(socket: WebSocket): void {
    this.#sockets.add(socket);
    const subscribed = new Map<string, Subscribed>();
    const stop = this.#listen(
      () => [...subscribed.values()],
      ({ names }, { event, payload }) =>
        socket.send(JSON.stringify({ stream: names, event, ...(payload === undefined ? {} : { payload }) })),
    );
    const stopPings = this.#every(pingMs, () => socket.ping());
    socket.once("close", () => {
      this.#sockets.delete(socket);
      stop();
      stopPings();
    });
    socket.on("error", () => socket.terminate());
    socket.on("message", (data: Buffer) => this.#asked(socket, data.toString("utf8"), subscribed));
  }

  #asked(socket: WebSocket, text: string, subscribed: Map<string, Subscribed>): void {
    const wish = parseJson(text);
    if (!isJsonObject(wish)) return;
    const { type, stream, tag, list } = wish as { readonly [name: string]: string | undefined };
    const found = this.#subscribedOf(stream ?? "", tag ?? null, list ?? null);
    if ("error" in found) return socket.send(JSON.stringify(found));
    this.asked.push(`${type ?? ""} ${found.key}`);
    if (type === "subscribe" && !subscribed.has(found.key)) subscribed.set(found.key, found);
    if (type === "unsubscribe") subscribed.delete(found.key);
  }

  #subscribedOf(name: string, tag: string | null, list: string | null): Subscribed | { readonly error: string; readonly status: number } {
    if (!this.hasScope) return { error: "Access token does not have the required scopes", status: 401 };
    if (plain.test(name)) return { key: name, names: [name] };
    if (name === "list") {
      if (list !== null && this.#world.lists.has(list)) return { key: `list:${list}`, names: ["list", list] };
      return { error: "Not authorized to stream this list", status: 401 };
    }
    if (name !== "hashtag" && name !== "hashtag:local") return { error: "Unknown stream type", status: 400 };
    if (tag === null || tag === "") return { error: "Missing tag name parameter", status: 400 };
    return { key: `${name}:${tagKey(tag)}`, names: [name, tag] };
  }

  #stream(subscribed: Subscribed, response: ServerResponse): void {
    this.asked.push(`stream ${subscribed.key}`);
    this.#responses.add(response);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "private, no-store" });
    response.write(":)\n");
    const stop = this.#listen(
      () => [subscribed],
      (_, { event, payload = "" }) => response.write(`event: ${event}\ndata: ${payload}\n\n`),
    );
    const stopThumps = this.#every(thumpMs, () => response.write(":thump\n"));
    response.once("close", () => {
      this.#responses.delete(response);
      stop();
      stopThumps();
    });
    response.on("error", () => response.destroy());
  }

  #listen(subscribed: () => readonly Subscribed[], tell: Listener): () => void {
    return this.#world.onBroadcast((broadcast) => {
      if (this.deaf) return;
      for (const one of subscribed()) if (broadcast.channels.includes(one.key)) tell(one, broadcast);
    });
  }

  #every(ms: number, run: () => void): () => void {
    const { clock } = this.#world;
    let cancel = (): void => undefined;
    const arm = (): void => {
      cancel = clock.setTimer(clock.now() + ms, () => {
        if (!this.deaf) run();
        arm();
      });
    };
    arm();
    const stop = (): void => {
      cancel();
      this.#cancels.delete(stop);
    };
    this.#cancels.add(stop);
    return stop;
  }
}

function refuse(socket: Duplex, status: number, headers: { readonly [name: string]: string } = {}, body = ""): void {
  const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(body).toString() });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.end(`HTTP/1.1 ${status.toString()} Refused\r\nconnection: close\r\n${head}\r\n${body}`);
}
