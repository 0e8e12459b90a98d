import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import type { JsonObject } from "#core/codec/json";
import { htmlOf } from "#plugins/mastodon/simulator/entities";

/** So much may wait in a socket before the next message is made. */
const mostBufferedBytes = 1024 * 1024;
const filler = "The harbour was quiet and the nets were drying in the wind while somebody played an old song. ".repeat(8);

/** An instance that pours out one hashtag as fast as it is read, and hears of the last post. */
export class MastodonStream {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  #told = (): void => undefined;
  #posted = 0;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on("upgrade", (request, socket, head) =>
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#sockets.emit("connection", opened)),
    );
  }

  static async start(): Promise<MastodonStream> {
    const stream = new MastodonStream();
    stream.#server.listen(0, "127.0.0.1");
    await once(stream.#server, "listening");
    return stream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port.toString()}`;
  }

  /** Resolves with the next socket. */
  async connection(): Promise<WebSocket> {
    const [socket] = (await once(this.#sockets, "connection")) as [WebSocket];
    return socket;
  }

  /** Pours so many posts and resolves with how many a second were taken, until somebody has told of the last. `about`: the number of each post's author. */
  async pour(socket: WebSocket, count: number, about: (index: number) => number): Promise<number> {
    const told = Promise.withResolvers<void>();
    this.#told = told.resolve;
    const texts = Array.from({ length: Math.min(count, 5_000) }, (_, index) =>
      JSON.stringify(statusOf(about(index))).replace(/^{"id":"\d+"/, ""),
    );
    const startedAt = performance.now();
    for (let index = 0; index < count; index += 1) {
      this.#posted += 1;
      const id = (115_000_000_000_000_000n + BigInt(this.#posted)).toString();
      const rest = index === count - 1 ? JSON.stringify(statusOf(lastOne)).replace(/^{"id":"\d+"/, "") : texts[index % texts.length];
      socket.send(JSON.stringify({ stream: ["hashtag", "art"], event: "update", payload: `{"id":"${id}"${rest ?? ""}` }));
      while (socket.bufferedAmount > mostBufferedBytes) await sleep(1);
    }
    await told.promise;
    return count / ((performance.now() - startedAt) / 1000);
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(request.method === "POST" ? "{}" : JSON.stringify({ domain: "social.example" }));
      if (request.method === "POST" && (request.url === "/last" || body.includes(`author${lastOne.toString()}.`))) this.#told();
    });
  }
}

/** The author of the last post, about whom there is a rule. */
export const lastOne = 999_999_999;

/** A post as Mastodon sends it, of about 2.7 kB. */
function statusOf(author: number): JsonObject {
  const acct = `author${author.toString()}@host${(author % 977).toString()}.example`;
  return {
    id: "0",
    created_at: "2026-11-21T07:00:00.000Z",
    in_reply_to_id: null,
    in_reply_to_account_id: null,
    sensitive: false,
    spoiler_text: "",
    visibility: "public",
    language: `l${(author % 500).toString()}`,
    uri: `https://host.example/users/author${author.toString()}/statuses/1`,
    url: `https://host.example/@author${author.toString()}/1`,
    replies_count: 0,
    reblogs_count: 0,
    favourites_count: 0,
    edited_at: null,
    content: htmlOf(`A word by author${author.toString()}. and more #art\n\n${filler}`),
    reblog: null,
    account: {
      id: author.toString(),
      username: `author${author.toString()}`,
      acct,
      display_name: `Author ${author.toString()}`,
      locked: false,
      bot: false,
      created_at: "2022-11-06T00:00:00.000Z",
      note: "<p>Paints boats.</p>",
      url: `https://host.example/@author${author.toString()}`,
      avatar: "https://host.example/avatar.png",
      followers_count: 1_000,
      following_count: 10,
      statuses_count: 90,
      emojis: [],
      fields: [],
    },
    media_attachments: [],
    mentions: [],
    tags: [{ name: "art", url: "https://social.example/tags/art" }],
    emojis: [],
    card: null,
    poll: null,
  };
}
