import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type WebSocket, WebSocketServer } from "ws";
import type { JsonObject } from "#core/codec/json";
import { type Effort, type Figure, quantile } from "./figure.ts";
import { type RunningProcess, startHerald, startProcess } from "./herald-process.ts";

const bareLink = fileURLToPath(new URL("./bare-link.ts", import.meta.url));
const framesPerSecond = 1_000;
/** Discord takes 50 requests a second from a bot. */
const firesEvery = 25;
const warmUpFrames = 2_000;

/** From a frame handed to the socket to the HTTP request arriving, both in this process; beside a process that does nothing else than pass it on. */
export async function measureLatency({ quick }: Effort): Promise<readonly Figure[]> {
  const frames = quick ? 2_000 : 20_000;
  const services = await startServices();
  const folder = mkdtempSync(join(tmpdir(), "herald-bench-"));
  const link = [bareLink, services.socketUrl, services.sinkUrl];
  const bare = await measureProcess(services, () => startProcess(link, ["ready"]), frames);
  const durable = await measureProcess(services, () => startProcess([...link, join(folder, "limit.db")], ["ready"]), frames);
  const herald = await measureProcess(services, () => startHerald(configFor(services)), frames);
  await services.close();
  rmSync(folder, { recursive: true });
  return [
    figureOf("median", 0.5, 1, { herald, limit: bare, beside: "ws to undici alone" }),
    figureOf("median", 0.5, undefined, { herald, limit: durable, beside: "ws to SQLite to undici alone" }),
    figureOf("p99", 0.99, 5, { herald, limit: bare, beside: "ws to undici alone" }),
    figureOf("p99", 0.99, undefined, { herald, limit: durable, beside: "ws to SQLite to undici alone" }),
  ];
}

function figureOf(
  name: string,
  fraction: number,
  goalMs: number | undefined,
  { herald, limit, beside }: { readonly herald: readonly number[]; readonly limit: readonly number[]; readonly beside: string },
): Figure {
  return {
    what: `frame to request, 1,000 frames/s of which 40 fire, ${name}`,
    value: quantile(herald, fraction),
    unit: "ms",
    beside,
    limit: quantile(limit, fraction),
    ...(goalMs !== undefined && { goal: { is: "at most", value: goalMs } as const }),
    measure: "latency",
  };
}

interface Services {
  readonly socketUrl: string;
  readonly sinkUrl: string;
  readonly sockets: WebSocketServer;
  /** Called with the number in a request when it comes. */
  arrived: (number: number, at: number) => void;
  close(): Promise<void>;
}

async function measureProcess(services: Services, start: () => Promise<RunningProcess>, frames: number): Promise<readonly number[]> {
  const connected = once(services.sockets, "connection") as Promise<[WebSocket]>;
  const running = await start();
  const [socket] = await connected;
  await pacedFrames(services, socket, { from: 0, count: warmUpFrames });
  const latencies = await pacedFrames(services, socket, { from: warmUpFrames, count: frames });
  await running.stop();
  return latencies;
}

/** Sends frames at an even pace and gives how long each that fires took. */
async function pacedFrames(
  services: Services,
  socket: WebSocket,
  { from, count }: { from: number; count: number },
): Promise<readonly number[]> {
  const sentAt = new Map<number, number>();
  const latencies: number[] = [];
  const all = Promise.withResolvers<void>();
  services.arrived = (number, at) => {
    const sent = sentAt.get(number);
    if (sent !== undefined) latencies.push(at - sent);
    if (latencies.length === count / firesEvery) all.resolve();
  };
  const startedAt = performance.now();
  for (let index = from; index < from + count; index += 1) {
    while (performance.now() < startedAt + ((index - from) * 1_000) / framesPerSecond)
      await new Promise((resolve) => setTimeout(resolve, 0.5));
    const fires = index % firesEvery === 0;
    const text = frameText(index, fires);
    if (fires) sentAt.set(index, performance.now());
    socket.send(text);
  }
  await all.promise;
  return latencies;
}

/** What one platform tells of a stream; `channelIdentifier` is the Discord channel that the post goes to. */
function frameText(index: number, fires: boolean): string {
  const channel = (300_000_000_000_000_000n + BigInt(index % 10_000)).toString();
  return JSON.stringify({
    action: "updateStatuses",
    userId: 1,
    eventId: null,
    platformId: 1,
    channelId: 7,
    createdAt: 1_780_000_000,
    updatedAt: 1_780_000_000 + index,
    channelIdentifier: fires ? channel : "elsewhere",
    eventIdentifier: "",
    channelViews: null,
    followers: null,
    gameTitle: "Art",
    online: true,
    streamViews: null,
    title: `number ${index}.`,
    viewers: 5,
  });
}

function configFor({ socketUrl, sinkUrl }: Services): JsonObject {
  const post = { action: "discord.message", with: { channel: "{{ event.channelIdentifier }}", content: "{{ event.title }}" } };
  const rule = { id: "pass-on", when: "restream.statuses.updated", if: 'event.channelIdentifier.startsWith("3")', do: [post] };
  const restream = {
    plugin: "restream",
    access_token: "token",
    url: socketUrl,
    api_url: `${sinkUrl}/restream`,
    token_url: `${sinkUrl}/token`,
  };
  return {
    version: 1,
    connections: { restream, discord: { plugin: "discord", bot_token: "token", api_url: `${sinkUrl}/api` } },
    rules: [rule],
  };
}

/** A socket that frames are sent over, and a sink that answers every message as if it had been posted. */
async function startServices(): Promise<Services> {
  const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  await once(sockets, "listening");
  const services = { arrived: (_number: number, _at: number): void => undefined };
  const sink = createServer((request, response) => void take(request, response, services));
  sink.listen(0, "127.0.0.1");
  await once(sink, "listening");
  return Object.assign(services, {
    sockets,
    socketUrl: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`,
    sinkUrl: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      sink.closeAllConnections();
      sink.close();
      await once(sink, "close");
    },
  });
}

async function take(request: IncomingMessage, response: ServerResponse, services: Pick<Services, "arrived">): Promise<void> {
  const at = performance.now();
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const number = /number (\d+)\./.exec(body)?.[1];
  const isMessage = number !== undefined && request.method === "POST";
  if (isMessage) services.arrived(Number(number), at);
  response.writeHead(isMessage ? 200 : 404, { "content-type": "application/json" });
  response.end(isMessage ? JSON.stringify({ id: "310000000000000001", channel_id: request.url?.split("/").at(-2) }) : "{}");
}
