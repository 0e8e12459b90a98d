import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { DeliveryError } from "#core/errors/delivery-error";
import { HeraldError } from "#core/errors/herald-error";
import { type ActionCall, defineAction } from "#core/plugin/action-definition";
import { type AnyPlugin, definePlugin } from "#core/plugin/plugin-definition";
import type { SourceRun } from "#core/plugin/source-definition";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import type { RunnableConnection } from "#core/runtime/connections";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import { subscriptionsOf } from "#core/runtime/subscriptions";
import { StoreError, type Store } from "#core/store/port";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import { entry, eventRule, lifecycleRule, step } from "#test/support/rules";
import { about, changedStore, recordingLog, type Script, scriptedSource, start } from "./loop-scene.ts";

let folder: string;
let clock: VirtualClock;
let store: Store;
let runtime: Runtime | undefined;
let log: ReturnType<typeof recordingLog>;
let runs: SourceRun<unknown, unknown>[];
let requests: string[];
/** How the next requests end; then well. */
let answers: (() => Promise<{ ref: string }>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "herald-runtime-"));
  clock = new VirtualClock(start);
  log = recordingLog();
  [runs, requests, answers, runtime] = [[], [], [], undefined];
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const message = defineAction({
  summary: "A message.",
  input: z.record(z.string(), z.unknown()) as unknown as z.ZodObject,
  output: z.strictObject({}),
  ops: ["create", "edit"],
  idempotency: () => ({ by: "key", windowMs: 3_600_000 }),
  target: () => "channel 1",
  perform: ({ op }: ActionCall<unknown, unknown, unknown>) => {
    requests.push(op);
    return answers.shift()?.() ?? Promise.resolve({ ref: "1" });
  },
});

function source(changes: Partial<AnyPlugin> = {}): RunnableConnection {
  const definition = {
    ...scriptedSource(),
    run: (run: SourceRun<unknown, unknown>) => {
      runs.push(run);
      run.connected();
      run.inStep();
      return new Promise<void>((resolve) => run.signal.addEventListener("abort", () => resolve(), { once: true }));
    },
  };
  const plugin = definePlugin({
    name: "simulated",
    summary: "S.",
    config: z.strictObject({}),
    events: {},
    actions: {},
    open: () => "client",
  });
  return { name: "source", plugin: { ...plugin, source: definition, ...changes }, settings: {}, fingerprint: "s" };
}

function destination(changes: Partial<AnyPlugin> = {}): RunnableConnection {
  const plugin = definePlugin({
    name: "wall",
    summary: "W.",
    config: z.strictObject({}),
    events: {},
    actions: { message },
    open: () => "client",
  });
  return { name: "destination", plugin: { ...plugin, ...changes }, settings: {}, fingerprint: "d" };
}

interface Options {
  readonly rules?: readonly CompiledRule[];
  readonly waits?: (rule: string) => boolean;
  readonly connections?: readonly RunnableConnection[];
  readonly store?: (store: Store) => Store;
}

async function boot({
  rules = [lifecycleRule()],
  waits,
  connections = [source(), destination()],
  store: change,
}: Options = {}): Promise<Runtime> {
  const opened = await openSqliteStore({ path: join(folder, "herald.db"), thread: "caller" });
  store = change?.(opened) ?? opened;
  const http = {} as never;
  runtime = await startRuntime({
    connections,
    rules: createRuleSet(rules, waits),
    store,
    clock,
    http,
    log,
    printer: { print: () => Promise.reject(new Error("nothing prints here")) },
    random: () => 1,
    graceMs: 5_000,
  });
  await clock.advance(0);
  return runtime;
}

async function stop(): Promise<void> {
  if (runtime === undefined) return;
  const stopping = runtime.stop();
  await clock.advance(10_000);
  await stopping;
  await store.close();
  runtime = undefined;
}

async function emit(script: Script): Promise<void> {
  void runs.at(-1)?.emit(script as never);
  await clock.advance(0);
  await runtime?.idle();
}

describe("a running bot", () => {
  test("brings an event of a source to a destination, and back", async () => {
    const running = await boot();

    await emit({ events: [about("live", "e1")] });
    await emit({ events: [about("ended", "e2")] });

    expect(requests).toEqual(["create", "edit"]);
    expect(running.status()).toMatchObject({
      sources: { source: { is: "up" } },
      connections: { source: { isOpen: true }, destination: { isOpen: true } },
      counts: { "verdict.fired": 2 },
    });
  });

  test("sends after a restart what was not sent before it", async () => {
    await boot({ connections: [source()] });
    await emit({ events: [about("live", "e1")] });
    await stop();
    expect(requests).toEqual([]);

    await boot();
    await runtime?.idle();

    expect(requests).toEqual(["create"]);
  });

  test("keeps for a bot that waits for a setting what is queued, and drops what a removed rule never attempted", async () => {
    await boot({ rules: [lifecycleRule(), lifecycleRule({ id: "removed" })], connections: [source()] });
    await emit({ events: [about("live", "e1")] });
    await stop();

    await boot({ rules: [], waits: (rule) => rule === "go-live" });
    await clock.advance(600_000);
    expect(requests).toEqual([]);
    expect((await store.unfinishedOps()).map(({ rule }) => rule)).toEqual(["go-live"]);
    await stop();
    await boot();
    await runtime?.idle();

    expect(requests).toEqual(["create"]);
  });

  test("lets what a waiting bot has queued take no place from the others on its connection", async () => {
    const other = lifecycleRule({ id: "other", open: [entry("started")] });
    await boot({ rules: [lifecycleRule(), other], connections: [source()] });
    await emit({ events: Array.from({ length: 40 }, (_, n) => about("live", `e${n}`, n)) });
    await stop();

    await boot({ rules: [other], waits: (rule) => rule === "go-live" });
    await emit({ events: [{ ...about("live", "s1"), name: "started" }] });

    expect(requests).toEqual(["create"]);
  });

  test("goes on with a run where it was when its bot has what it waited for", async () => {
    const rule = eventRule({ when: [entry("live")], steps: [step("post"), step("after", { dependsOn: ["post"] })] });
    await boot({ rules: [rule], connections: [source()] });
    await emit({ events: [about("live", "e1")] });
    await stop();
    await boot({ rules: [], waits: () => true });
    await clock.advance(600_000);
    await stop();

    await boot({ rules: [rule] });
    await runtime?.idle();

    expect(requests).toEqual(["create", "create"]);
    expect((await store.load({ aggregates: [{ rule: "tell", key: "e1" }], seen: [] })).aggregates).toMatchObject([{ thing: undefined }]);
  });

  test("sends nothing for a waiting bot when a person tries a dead letter of it again", async () => {
    answers.push(() => Promise.reject(new DeliveryError("REFUSED", "403", { failure: "permanent" })));
    await boot();
    await emit({ events: [about("live", "e1")] });
    await stop();
    const running = await boot({ rules: [], waits: () => true });
    const [dead] = await store.deadOps(10);

    await running.deadLetter({ kind: "retry-dead", rule: "go-live", key: "7", op: dead?.id ?? "" });
    await clock.advance(600_000);

    expect(requests).toEqual(["create"]);
    expect(await store.unfinishedOps()).toMatchObject([{ op: "create", state: "queued" }]);
  });

  test("runs what can run when a connection cannot be opened, and lets the silence of its source end nothing", async () => {
    const rule = lifecycleRule({ expireAfterMs: 60_000 });
    await boot({ rules: [rule] });
    await emit({ events: [about("live", "e1")] });
    await stop();

    const broken = source({ open: () => Promise.reject(new HeraldError("SOURCE_BROKEN", "the source is broken")) });
    const running = await boot({ rules: [rule], connections: [broken, destination()] });
    await clock.advance(3_600_000);

    expect(running.status()).toMatchObject({ connections: { source: { isOpen: false } }, sources: {} });
    expect(log.lines).toContain("error the source is broken; this connection stays down");
    expect(await store.keys("go-live", ["open"])).toEqual(["7"]);
  });

  test("tries dead letters again when asked to", async () => {
    answers.push(() => Promise.reject(new DeliveryError("REFUSED", "403", { failure: "permanent" })));
    const running = await boot();
    await emit({ events: [about("live", "e1")] });
    const [dead] = await store.deadOps(10);
    if (dead === undefined) throw new Error("nothing was given up");

    await running.deadLetter({ kind: "retry-dead", rule: dead.rule, key: dead.key, op: dead.id });
    await running.idle();

    expect(await store.deadOps(10)).toEqual([]);
    expect(requests.filter((op) => op === "create")).toHaveLength(2);
  });

  test("starts only the sources that a rule listens to", async () => {
    const running = await boot({ rules: [] });

    expect(runs).toEqual([]);
    expect(running.status().sources).toEqual({});
  });

  test("lets plugins keep notes from their start on", async () => {
    const notes = source();
    const keeping = {
      ...notes.plugin.source,
      run: async (run: SourceRun<unknown, unknown>) => {
        await run.store.set("token", "t1");
        await new Promise<void>((resolve) => run.signal.addEventListener("abort", () => resolve(), { once: true }));
      },
    };
    await boot({ connections: [source({ source: keeping as never }), destination()] });

    expect(await store.kv("source")).toEqual([{ name: "token", value: "t1" }]);
  });
});

describe("stopping", () => {
  test("closes links before clients, in reverse order, and resolves once for everyone", async () => {
    const said: string[] = [];
    const closing = (name: string) => ({ close: () => void said.push(`closed ${name}`) });
    const running = await boot({ connections: [source(closing("source")), destination(closing("destination"))] });
    runs[0]?.signal.addEventListener("abort", () => said.push("link"));

    await Promise.all([running.stop(), running.stop()]);
    await running.done;

    expect(said).toEqual(["link", "closed destination", "closed source"]);
    expect(clock.nextDue()).toBeUndefined();
  });

  test("waits for a request under way, and stores its outcome", async () => {
    const { promise, resolve } = Promise.withResolvers<{ ref: string }>();
    answers.push(() => promise);
    const running = await boot();
    void runs[0]?.emit({ events: [about("live", "e1")] } as never);
    await clock.advance(0);
    const stopping = running.stop();
    await clock.advance(1_000);
    resolve({ ref: "42" });
    await stopping;

    const [{ slots } = { slots: [] }] = (await store.load({ aggregates: [{ rule: "go-live", key: "7" }], seen: [] })).aggregates;
    expect(slots).toMatchObject([{ phase: "live", ref: "42" }]);
  });

  test("after the store failed for good closes everything all the same, and `done` says why", async () => {
    const closed: string[] = [];
    let isBroken = false;
    const failing = (opened: Store): Store =>
      changedStore(opened, {
        commit: (writes, now) =>
          isBroken ? Promise.reject(new StoreError("STORE_CORRUPT", "damaged", false)) : opened.commit(writes, now),
      });
    const running = await boot({ store: failing, connections: [source({ close: () => void closed.push("source") }), destination()] });
    isBroken = true;
    void runs[0]?.emit({ events: [about("live", "e1")] } as never);
    await expect(running.done).rejects.toMatchObject({ code: "STORE_CORRUPT" });

    const stopping = running.stop();
    await clock.advance(10_000);
    await stopping;

    expect(closed).toEqual(["source"]);
  });
});

describe("subscriptionsOf", () => {
  test("asks for each event with each set of parameters once, and for no other connection's", () => {
    const rules = createRuleSet([
      lifecycleRule({ open: [entry("live", { parameters: { tags: ["a"], n: 1 } })], update: [], close: [entry("ended")] }),
      eventRule({ when: [entry("live", { parameters: { n: 1, tags: ["a"] } }), entry("live"), entry("other", { connection: "hooks" })] }),
    ]);

    expect(subscriptionsOf(rules, "source")).toEqual([
      { event: "live", parameters: { n: 1, tags: ["a"] } },
      { event: "ended", parameters: {} },
      { event: "live", parameters: {} },
    ]);
  });
});
