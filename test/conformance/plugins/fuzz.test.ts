import fc from "fast-check";
import { request as send, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import type { Json, JsonObject } from "#core/codec/json";
import { isLinkError } from "#core/errors/link-error";
import { isDeliveryError } from "#core/errors/delivery-error";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { ConnectionScene, hostIn, listening, movedTo, plugins, speaking } from "./connection-scene.ts";
import type { Witness } from "./witness.ts";

/** Shown by what fails, so that it can be had again. */
const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000_000);

const scene = new ConnectionScene();
afterEach(() => scene.close());

const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
/** What services say: names of fields that some plugin looks at, so that the fuzzer gets behind the first check. */
const words = [
  "op",
  "kind",
  "event",
  "action",
  "payload",
  "data",
  "id",
  "status",
  "account",
  "created_at",
  "content",
  "tags",
  "stream",
  "error",
];
const wordy = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  object: fc.dictionary(fc.constantFrom(...words), tie("value"), { maxKeys: 6 }) as fc.Arbitrary<Json>,
  value: fc.oneof(
    { depthSize: "small" },
    anyJson,
    fc.constantFrom(...words),
    tie("object"),
    fc.array(tie("value"), { maxLength: 3 }) as fc.Arbitrary<Json>,
  ),
}));

describe.each(plugins.filter(({ source }) => source !== undefined))("the reducer of $name", (plugin) => {
  test("takes whatever it is handed, and what comes of it can be stored and handed back", async () => {
    const config = plugin.config.parse(Object.keys(plugin.config.shape).length === 0 ? {} : (await scene.simulate(plugin)).settings);
    const { source } = plugin;
    if (source === undefined) return;
    const real = await realFrames(plugin);
    const frames = fc.array(fc.oneof(wordy.object, anyJson, mutated(real), fc.constantFrom(...real)), { maxLength: 8 });

    fc.assert(
      fc.property(frames, fc.integer({ min: 0, max: 4_000_000_000_000 }), (handed, now) => {
        let state = source.initial;
        for (const frame of handed) {
          ({ state } = source.reduce(state, { kind: "frame", frame }, { now, config }));
          state = source.state.parse(JSON.parse(JSON.stringify(state)));
        }
      }),
      { numRuns: 200, seed },
    );
  });
});

describe.each(speaking.filter(({ source }) => source !== undefined))("a link of $name", (plugin) => {
  test("outlives or loses its socket, whatever comes over it, and throws nothing else", async () => {
    const messages = [
      ...fc.sample(fc.oneof(wordy.object, anyJson), { numRuns: 150, seed }).map((json) => JSON.stringify(json)),
      ...fc.sample(fc.string(), { numRuns: 50, seed }),
    ];
    const { settings } = await scene.simulate(plugin);
    const { at, isOver } = await babbler(hostIn(settings), messages);
    const witness = await scene.open(plugin, movedTo(at, settings));
    const stop = new AbortController();

    const ended = witness.link(stop.signal);
    await isOver;
    stop.abort(new Error("stop"));

    const thrown = await ended;
    expect({ seed, wrong: thrown === undefined || isLinkError(thrown) ? undefined : thrown }).toEqual({ seed, wrong: undefined });
  });
});

const actions = speaking.flatMap((plugin) => Object.keys(plugin.actions).map((action) => ({ plugin, action, name: plugin.name })));

describe.each(actions)("the action $action of $name", ({ plugin, action }) => {
  test("is done or fails as a delivery does, whatever the service answers", async () => {
    const answer = fc.record({
      status: fc.constantFrom(200, 202, 204, 206, 226, 302, 400, 404, 422, 429, 500, 503),
      body: fc.oneof(
        wordy.object.map((json) => JSON.stringify(json)),
        anyJson.map((json) => JSON.stringify(json)),
        fc.string(),
        fc.constant("{".repeat(2_000)),
      ),
      headers: fc.dictionary(
        fc.constantFrom(
          "retry-after",
          "x-ratelimit-remaining",
          "x-ratelimit-reset",
          "x-ratelimit-reset-after",
          "x-ratelimit-bucket",
          "link",
          "date",
          "location",
          "content-type",
        ),
        fc.oneof(fc.integer().map(String), fc.stringMatching(/^[ -~]{0,30}$/), fc.constantFrom("NaN", "1e999", "application/json", "-1")),
      ),
    });
    let next = fc.sample(answer, { numRuns: 1, seed })[0];
    const { settings } = await scene.simulate(plugin);
    const at = await scene.hostile((_, response) => {
      if (next !== undefined) response.writeHead(next.status, next.headers).end(next.status === 204 ? undefined : next.body);
    });

    const wrong: unknown[] = [];
    for (next of fc.sample(answer, { numRuns: 60, seed })) {
      const witness = await scene.open(plugin, movedTo(at, settings));
      const thrown = await witness.perform(action, new AbortController().signal);
      await witness.close();
      if (thrown !== undefined && !isDeliveryError(thrown)) wrong.push({ answer: next, thrown });
    }

    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
  });
});

describe.each(listening)("a connection of $name", (plugin) => {
  test("answers whatever is sent to it with 2xx or 4xx, and goes on", async () => {
    const { settings, commands } = await scene.simulate(plugin);
    const witness = await scene.open(plugin, settings);
    const stop = new AbortController();
    const up = Promise.withResolvers<void>();
    const ended = witness.link(stop.signal, () => up.resolve());
    await up.promise;
    const statuses: number[] = [];
    const twists = fc.sample(twist, { numRuns: 100, seed });
    const at = await scene.serve(
      (request, response) => void take(witness, request, response, twists[statuses.length] ?? null).then((status) => statuses.push(status)),
    );
    await commands["to"]?.run([`http://${at}/hooks/conformance`]);

    for (const [index, body] of fc.sample(fc.oneof(wordy.object, anyJson), { numRuns: 100, seed }).entries()) {
      const name = ["send", "github", "structured", "binary"][index % 4] ?? "send";
      const args = name === "send" ? [JSON.stringify(body)] : ["org.example.happened", JSON.stringify(body)];
      await commands[name]?.run(args);
    }
    stop.abort(new Error("stop"));

    expect(await ended).toBe(undefined);
    expect({ seed, wrong: statuses.filter((status) => status < 200 || status >= 500) }).toEqual({ seed, wrong: [] });
    // The fuzzer gets past the signature, and it gets refused.
    expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(10);
    expect(statuses.filter((status) => status >= 400).length).toBeGreaterThan(10);
  });
});

/** A header of a request that is made something else. */
interface Twist {
  readonly at: number;
  readonly value: string;
}

/** In one of three cases what is signed stays as it is. */
const twist: fc.Arbitrary<Twist | null> = fc.option(
  fc.record({
    at: fc.nat(20),
    value: fc.oneof(
      fc.string(),
      fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/plain; charset=utf-16", "%", "NaN"),
    ),
  }),
  { freq: 2, nil: null },
);

/** Lets the connection take a request. Resolves with the status of the answer. */
async function take(witness: Witness, request: IncomingMessage, response: ServerResponse, twisted: Twist | null): Promise<number> {
  if (twisted !== null) {
    const names = [...Object.keys(request.headersDistinct), "content-type", "ce-specversion", "ce-time"];
    request.headersDistinct[names[twisted.at % names.length] ?? "accept"] = [twisted.value];
  }
  await witness.take(request, response);
  return response.statusCode;
}

/** These end the link or spoil it. */
const ending = /^(cut|close|refuse|mute|deaf|raw|revoke|fail|lose)$/;

/** What the plugin's source hands in of all that its simulator can be made to do. */
async function realFrames(plugin: AnyPlugin): Promise<readonly Json[]> {
  const running = Object.keys(plugin.config.shape).length === 0 ? undefined : await scene.simulate(plugin);
  const witness = await scene.open(plugin, running?.settings ?? {});
  const stop = new AbortController();
  const up = Promise.withResolvers<void>();
  const ended = witness.link(stop.signal, () => up.resolve());
  if (listening.includes(plugin)) {
    const at = await scene.serve((request, response) => void witness.take(request, response));
    await running?.commands["to"]?.run([`http://${at}/hooks/conformance`]);
  }
  await up.promise;
  for (const [name, { summary, run }] of Object.entries(running?.commands ?? {})) {
    if (name !== "to" && !ending.test(name)) await run(argumentsFor(summary, running?.settings ?? {})).catch(() => undefined);
  }
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  stop.abort(new Error("stop"));
  await ended;
  return witness.frames;
}

/** Something for each `<argument>` of a command: the first choice, a service that there is, a number where one is wanted. */
function argumentsFor(summary: string, { services }: JsonObject): readonly string[] {
  const service = Array.isArray(services) && typeof services[0] === "string" ? services[0] : "1";
  return [...summary.matchAll(/<([^>]+)>/g)].map(([, named = ""]) => {
    if (named === "service") return service;
    if (named === "json") return "{}";
    return /number|milliseconds|bytes/.test(named) ? "7" : (named.split(" | ")[0] ?? named);
  });
}

/** Real frames with one of their parts made something else. */
function mutated(frames: readonly Json[]): fc.Arbitrary<Json> {
  return fc
    .tuple(fc.constantFrom(...frames), fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), anyJson)
    .map(([frame, path, part]) => withPart(frame, path, part));
}

function withPart(json: Json, [step, ...path]: readonly number[], part: Json): Json {
  if (step === undefined || typeof json !== "object" || json === null) return part;
  const entries = Object.entries(json);
  const [name, value] = entries[step % Math.max(1, entries.length)] ?? [];
  if (name === undefined || value === undefined) return part;
  if (Array.isArray(json))
    return (json as readonly Json[]).map((each, index) => (index.toString() === name ? withPart(each, path, part) : each));
  return { ...(json as JsonObject), [name]: withPart(value, path, part) };
}

/** In front of a simulator: what is asked over HTTP it answers; over a socket all these messages come, and then it is closed. */
async function babbler(host: string, messages: readonly string[]): Promise<{ readonly at: string; readonly isOver: Promise<void> }> {
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  const [hostname = "", port = ""] = host.split(":");
  const sockets = new WebSocketServer({ noServer: true });
  const at = await scene.serve(
    (request, response) => {
      const asked = send({ host: hostname, port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const kept = Object.entries(answer.headers).filter(([name]) => name !== "content-length");
          response.writeHead(answer.statusCode ?? 0, Object.fromEntries(kept)).end(Buffer.concat(chunks).toString().replaceAll(host, at));
        });
      });
      asked.on("error", () => response.destroy());
      request.pipe(asked);
    },
    (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (opened) => {
        for (const message of messages) opened.send(message);
        opened.send(Buffer.from([0, 255, 1]), { binary: true });
        opened.on("close", () => resolve());
        opened.close(1000);
      }),
  );
  return { at, isOver };
}
