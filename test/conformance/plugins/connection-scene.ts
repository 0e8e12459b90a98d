import { readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { join } from "node:path";
import type { JsonObject } from "#core/codec/json";
import { createHttpClient } from "#core/http/undici-http-client";
import { createPluginLoader } from "#core/plugin/loader";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RunningSimulator } from "#core/plugin/simulator";
import { takesRequests } from "#core/runtime/connections";
import { SystemClock } from "#core/time/system-clock";
import { Witness } from "./witness.ts";

const clock = new SystemClock();
const loader = createPluginLoader({}, ".");

/** Every plugin, by its folder. */
export const plugins: readonly AnyPlugin[] = await Promise.all(
  readdirSync(join(import.meta.dirname, "../../../plugins"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(async ({ name }) => (await loader.load(name)) as AnyPlugin),
);

/** Those that are spoken to: others post to them. */
export const listening = plugins.filter(takesRequests);
/** Those that speak to a service. What has nothing to set speaks to none. */
export const speaking = plugins.filter((plugin) => Object.keys(plugin.config.shape).length > 0 && !takesRequests(plugin));

/** What a server does with a request. `body`: what came with it. */
export type Misbehave = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** What was opened for a test: closed in the opposite order. */
export class ConnectionScene {
  readonly #closing: (() => Promise<unknown> | undefined)[] = [];

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
  }

  /** A connection of the plugin, open. */
  async open(plugin: AnyPlugin, settings: JsonObject): Promise<Witness> {
    const http = createHttpClient({ clock, userAgent: "Herald test" });
    this.#closing.push(() => http.close());
    const witness = new Witness(plugin, settings, { clock, http });
    await witness.open();
    return witness;
  }

  async simulate({ name }: AnyPlugin, show: (line: string) => void = () => undefined): Promise<RunningSimulator> {
    const running = await (await loader.loadSimulator(name))?.start({ clock, host: "127.0.0.1", port: 0, show });
    if (running === undefined) throw new Error(`${name} has no simulator`);
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> => (closed ??= running.close());
    this.#closing.push(close);
    return { ...running, close };
  }

  /** A server that hears everything and does one thing with it. Resolves with its `host:port`. */
  hostile(misbehave: Misbehave, heard: string[] = []): Promise<string> {
    return this.serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        heard.push(echo(request, body));
        misbehave(request, response, body);
      });
    });
  }

  /** A server. Resolves with its `host:port`. Without `upgrade` an upgrade is answered like any other request. */
  async serve(answer: RequestListener, upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): Promise<string> {
    const server: Server = createServer(answer);
    if (upgrade !== undefined) server.on("upgrade", upgrade);
    const sockets = new Set<Duplex>();
    server.on("connection", (socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.#closing.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
  }
}

/** Everything that a request says, as text. */
export function echo({ url, headers }: IncomingMessage, body: string): string {
  const [, basic = ""] = /^Basic (.+)$/.exec(headers.authorization ?? "") ?? [];
  return `${url} ${JSON.stringify(headers)} ${Buffer.from(basic, "base64").toString()} ${decodeURIComponent(body)}`;
}

/** The same settings with every address on another host and port. */
export function movedTo(at: string, settings: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(settings).replaceAll(/127\.0\.0\.1:\d+/g, at)) as JsonObject;
}

/** The host and port that the settings lead to. */
export function hostIn(settings: JsonObject): string {
  return /127\.0\.0\.1:\d+/.exec(JSON.stringify(settings))?.[0] ?? "";
}
