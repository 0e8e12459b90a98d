import { readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { createHttpClient } from "#core/http/undici-http-client";
import { createPluginLoader } from "#core/plugin/loader";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RunningSimulator } from "#core/plugin/simulator";
import { takesRequests } from "#core/runtime/connections";
import { SystemClock } from "#core/time/system-clock";
import { secretSettings, Witness } from "./witness.ts";

const folders = readdirSync(join(import.meta.dirname, "../../../plugins"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const loader = createPluginLoader({}, ".");
const clock = new SystemClock();
const canary = "canary-0123456789-canary";

type Misbehave = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** What a server can do with a request that holds a secret: the worst says all of it back. */
const misbehaviours: { readonly [name: string]: Misbehave } = {
  "cuts the connection": ({ socket }) => void socket.destroy(),
  "refuses with all that it was sent": (request, response, body) => {
    response.writeHead(401, { "content-type": "application/json" });
    response.end(JSON.stringify({ code: 0, message: echo(request, body), error: { message: echo(request, body) } }));
  },
  "fails with a page of all that it was sent": (request, response, body) => {
    response.writeHead(500, { "content-type": "text/html" });
    response.end(`<p>${echo(request, body)}</p>`);
  },
  "answers nonsense": (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"half');
  },
  "cuts its answer": ({ socket }, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write("{");
    setImmediate(() => socket.destroy());
  },
};

/** With these a service says that it did what it was asked to; a plugin may take its word for it. */
const successes: readonly string[] = ["answers nonsense", "cuts its answer"];

let closing: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
});

describe.each(folders)("a connection of %s", async (folder) => {
  const plugin = (await loader.load(folder)) as AnyPlugin;

  // What has nothing to set speaks to no service.
  const speaks = Object.keys(plugin.config.shape).length > 0;

  // It is others who speak to it.
  const listens = takesRequests(plugin);

  test.runIf(speaks && !listens).each(Object.entries(misbehaviours))(
    "shows no secret to anybody when the service %s",
    async (name, misbehave) => {
      const heard: string[] = [];
      const { settings } = await simulate(folder);
      const at = await hostile(misbehave, heard);
      const witness = await open(plugin, withCanaries(plugin, movedTo(at, settings)));

      await run(witness, successes.includes(name));
      await witness.close();

      expect(heard.join()).not.toBe("");
      // Not every service asks who is there.
      expect(heard.some(holdsCanary)).toBe(secretSettings(plugin).length > 0);
      expect(witness.seen.length).toBeGreaterThan(20);
      expect(holdsCanary(witness.seen)).toBe(false);
    },
  );

  test.runIf(speaks && !listens)("shows no secret to anybody when nothing listens", async () => {
    const { settings, close } = await simulate(folder);
    await close();
    const witness = await open(plugin, withCanaries(plugin, settings));

    await run(witness);
    await witness.close();

    expect(holdsCanary(witness.seen)).toBe(false);
  });

  test.runIf(speaks && !listens)("can be looked at: it finds nothing wrong with a good one, and sends nothing there", async () => {
    const shown: string[] = [];
    const { settings } = await simulate(folder, (line) => shown.push(line));
    const witness = await open(plugin, settings);

    const { findings } = await witness.check(new AbortController().signal, []);
    await witness.close();

    expect(findings.filter(({ level }) => level !== "ok")).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
    expect(shown.filter((line) => /post|delet|edit/.test(line))).toEqual([]);
  });

  test.runIf(speaks && !listens).each(Object.entries(misbehaviours))(
    "can be looked at: says what to do, and no secret, when the service %s",
    async (_, misbehave) => {
      const heard: string[] = [];
      const methods = new Set<string>();
      const { settings } = await simulate(folder);
      const at = await hostile((request, response, body) => {
        // Tokens are renewed as the bot does it; all else only asks.
        if (!request.url?.startsWith("/oauth/")) methods.add(request.method ?? "");
        misbehave(request, response, body);
      }, heard);
      const witness = await open(plugin, withCanaries(plugin, movedTo(at, settings)));

      const { findings } = await witness.check(new AbortController().signal);
      await witness.close();

      // What only connects takes a server that misbehaves later for one that is there.
      if (heard.length > 0) expect(findings.some(({ level }) => level === "error")).toBe(true);
      for (const finding of findings) expect(finding.level === "ok" || finding.advice.length > 10).toBe(true);
      expect([...methods].filter((method) => method !== "GET")).toEqual([]);
      expect(holdsCanary(witness.seen)).toBe(false);
    },
  );

  test.runIf(speaks && !listens)("can be looked at: says so when nothing listens", async () => {
    const { settings, close } = await simulate(folder);
    await close();
    const witness = await open(plugin, withCanaries(plugin, settings));

    const { findings } = await witness.check(new AbortController().signal);
    await witness.close();

    expect(findings.some(({ level }) => level === "error")).toBe(true);
    expect(holdsCanary(witness.seen)).toBe(false);
  });

  test.runIf(speaks && !listens)("can be looked at: ends within a second of being told to when the service is silent", async () => {
    const { settings } = await simulate(folder);
    const silent = await hostile(() => undefined, []);
    const witness = await open(plugin, movedTo(silent, settings));
    const stop = new AbortController();
    const looking = witness.check(stop.signal).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));

    const from = performance.now();
    stop.abort(new Error("stop"));
    await looking;

    expect(performance.now() - from).toBeLessThan(1_000);
  });

  if (plugin.source === undefined) return;

  test.runIf(!speaks)("ends within a second of being told to", async () => {
    const witness = await open(plugin, {});
    const stop = new AbortController();
    const up = Promise.withResolvers<void>();
    const ended = witness.link(stop.signal, () => up.resolve());
    await up.promise;

    const from = performance.now();
    stop.abort(new Error("stop"));

    expect(await ended).toBe(undefined);
    expect(performance.now() - from).toBeLessThan(1_000);
  });

  test.runIf(speaks)("ends its link within a second of being told to, up or not", async () => {
    const { settings } = await simulate(folder);
    const silent = await hostile(() => undefined, []);
    for (const [at, isUp] of [
      [settings, true],
      [movedTo(silent, settings), false],
    ] as const) {
      if (listens && !isUp) continue;
      const witness = await open(plugin, at);
      const stop = new AbortController();
      const up = Promise.withResolvers<void>();
      const ended = witness.link(stop.signal, () => up.resolve());
      await (isUp ? up.promise : new Promise((resolve) => setImmediate(resolve)));

      const from = performance.now();
      stop.abort(new Error("stop"));
      const thrown = await ended;

      expect(thrown).toBe(undefined);
      expect(performance.now() - from).toBeLessThan(1_000);
    }
  });
});

/** Everything that the connection can do once. */
async function run(witness: Witness, maySucceed = false): Promise<void> {
  const { signal } = new AbortController();
  if (witness.plugin.source !== undefined) expect(await witness.link(signal)).toMatchObject({ name: "LinkError" });
  for (const name of Object.keys(witness.plugin.actions)) {
    const thrown = await witness.perform(name, signal);
    if (thrown !== undefined || !maySucceed) expect(thrown).toMatchObject({ name: "DeliveryError" });
  }
}

async function open(plugin: AnyPlugin, settings: JsonObject): Promise<Witness> {
  const http = createHttpClient({ clock, userAgent: "Herald test" });
  closing.push(() => http.close());
  const witness = new Witness(plugin, settings, { clock, http });
  await witness.open();
  return witness;
}

async function simulate(folder: string, show: (line: string) => void = () => undefined): Promise<RunningSimulator> {
  const running = await (await loader.loadSimulator(folder))?.start({ clock, host: "127.0.0.1", port: 0, show });
  if (running === undefined) throw new Error(`${folder} has no simulator`);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= running.close());
  closing.push(close);
  return { ...running, close };
}

/** A server that hears everything and does one thing with it. Resolves with its `host:port`. */
async function hostile(misbehave: Misbehave, heard: string[]): Promise<string> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      heard.push(echo(request, body));
      misbehave(request, response, body);
    });
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
}

function echo({ url, headers }: IncomingMessage, body: string): string {
  const [, basic = ""] = /^Basic (.+)$/.exec(headers.authorization ?? "") ?? [];
  return `${url} ${JSON.stringify(headers)} ${Buffer.from(basic, "base64").toString()} ${decodeURIComponent(body)}`;
}

/** The same settings with every address on another host and port. */
function movedTo(at: string, settings: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(settings).replaceAll(/127\.0\.0\.1:\d+/g, at)) as JsonObject;
}

function withCanaries(plugin: AnyPlugin, settings: JsonObject): JsonObject {
  const secrets = secretSettings(plugin).filter((name) => name in settings);
  expect(secrets.length > 0).toBe(secretSettings(plugin).length > 0);
  return { ...settings, ...Object.fromEntries(secrets.map((name) => [name, asSecret(plugin, settings, name)])) };
}

/** The canary in a form that the setting takes: bare, at the end of an address, or as a key in base64. */
function asSecret(plugin: AnyPlugin, settings: JsonObject, name: string): string {
  const forms = [canary, `${String(settings[name])}/${canary}`, Buffer.from(canary).toString("base64")];
  const taken = forms.find((form) => plugin.config.safeParse({ ...settings, [name]: form }).success);
  if (taken === undefined) throw new Error(`${plugin.name}.${name} takes no form of the canary`);
  return taken;
}

/** In any form that a request could have carried it in. */
function holdsCanary(text: string): boolean {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(" ".repeat(shift) + canary)
      .toString("base64")
      .slice(4, -4),
  );
  return [canary, ...base64].some((form) => text.includes(form));
}
