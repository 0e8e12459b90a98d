import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { SourceRun, Subscription } from "#core/plugin/source-definition";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import type { ChangeOutcome } from "#core/runtime/change-over";
import type { RunnableConnection } from "#core/runtime/connections";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import { entry, eventRule } from "#test/support/rules";
import { recordingLog, scriptedSource, start } from "./loop-scene.ts";

let folder: string;
let clock: VirtualClock;
let runtime: Runtime;
let close: () => Promise<void>;
/** What plugins were asked to do, in order. */
let story: string[];
let runs: SourceRun<unknown, unknown>[];
let listens: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "herald-change-"));
  clock = new VirtualClock(start);
  [story, runs, listens] = [[], [], true];
});
afterEach(async () => {
  const stopping = runtime.stop();
  await clock.advance(10_000);
  await stopping;
  await close();
  rmSync(folder, { recursive: true });
});

const plugin: AnyPlugin = {
  name: "simulated",
  summary: "S.",
  config: z.strictObject({}),
  events: {},
  actions: {},
  open: ({ connection, config }) => {
    story.push(`open ${connection}`);
    if ((config as { readonly fails?: true }).fails) throw new Error("no");
    return connection;
  },
  close: (client) => void story.push(`close ${String(client)}`),
  source: {
    ...scriptedSource(),
    run: async (run) => {
      runs.push(run);
      story.push(`link ${String(run.client)} for ${run.subscriptions.map(({ event }) => event).join(" ")}`);
      run.connected();
      const tell = (news: readonly Subscription[]): void => void story.push(`now for ${news.map(({ event }) => event).join(" ")}`);
      if (listens) run.onSubscriptions?.(tell);
      run.inStep();
      await new Promise<void>((resolve) => run.signal.addEventListener("abort", () => resolve(), { once: true }));
      story.push(`unlink ${String(run.client)}`);
    },
  },
};

function connection(name: string, fingerprint = "1", settings: object = {}): RunnableConnection {
  return { name, plugin, settings, fingerprint };
}

function listening(to: string, event = "live", id = `${to} ${event}`): CompiledRule {
  return { ...eventRule({ id, when: [entry(event, { connection: to })], steps: [] }), connections: [to] };
}

async function boot(connections: readonly RunnableConnection[], rules: readonly CompiledRule[]): Promise<void> {
  const store = await openSqliteStore({ path: join(folder, "herald.db"), thread: "caller" });
  const ports = { store, clock, http: {} as never, log: recordingLog(), printer: { print: () => Promise.resolve() } };
  runtime = await startRuntime({ ...ports, connections, rules: createRuleSet(rules), random: () => 1, graceMs: 5_000 });
  close = () => store.close();
  await clock.advance(0);
  story = [];
}

async function change(connections: readonly RunnableConnection[], rules: readonly CompiledRule[]): Promise<ChangeOutcome> {
  const outcome = await runtime.change({ connections, rules: createRuleSet(rules), unchanged: new Set() });
  await runtime.idle();
  await clock.advance(0);
  return outcome;
}

describe("a runtime that changes over", () => {
  test("closes what a connection was before what it is now begins", async () => {
    await boot([connection("a"), connection("b")], [listening("a"), listening("b")]);

    await change([connection("a", "2"), connection("b")], [listening("a"), listening("b")]);

    expect(story).toEqual(["open a", "unlink a", "close a", "link a for live"]);
  });

  test("changes nothing at all when a client cannot be made, and closes those that were", async () => {
    await boot([connection("a")], [listening("a")]);

    const outcome = await change([connection("new"), connection("a", "2", { fails: true })], [listening("new")]);

    expect(outcome).toEqual({ kind: "not-opened", connection: "a", reason: "simulated could not be opened" });
    expect(story).toEqual(["open new", "open a", "close new"]);
    expect(Object.keys(runtime.status().connections)).toEqual(["a"]);
  });

  test("tries a connection again that could not be opened at the start, and is not held up by it", async () => {
    await boot([connection("a"), connection("down", "1", { fails: true })], [listening("a")]);

    const outcome = await change([connection("a"), connection("down", "1", { fails: true })], [listening("a", "ended")]);

    expect(outcome.kind).toBe("changed");
    expect(story).toEqual(["open down", "now for ended"]);
  });

  test("tells a link only what is asked of it in another way than before", async () => {
    await boot([connection("a"), connection("b")], [listening("a"), listening("b")]);

    await change([connection("a"), connection("b")], [listening("a"), listening("b"), listening("b", "ended")]);

    expect(story).toEqual(["now for live ended"]);
  });

  test("links a source anew that does not listen for that", async () => {
    listens = false;
    await boot([connection("a")], [listening("a")]);

    await change([connection("a")], [listening("a", "ended")]);

    expect(story).toEqual(["unlink a", "link a for ended"]);
    expect(runtime.status().sources["a"]).toEqual({ is: "up" });
  });

  test("stops a removed connection and everything of it", async () => {
    await boot([connection("a"), connection("b")], [listening("a"), listening("b")]);

    await change([connection("b")], [listening("b")]);

    expect(story).toEqual(["unlink a", "close a"]);
    expect(runtime.status().sources).toEqual({ b: { is: "up" } });
  });

  test("hears every frame once, whichever link it came over", async () => {
    await boot([connection("a")], [listening("a", "live", "one")]);
    const emitted: Promise<void>[] = [];
    const frame = (id: string): void => {
      const script = { events: [{ name: "live", id, time: start, data: { user: 7 } }] };
      emitted.push(runs.at(-1)?.emit(script) ?? Promise.reject(new Error("no link")));
    };

    frame("e1");
    const changing = change([connection("a", "2")], [listening("a", "live", "other")]);
    frame("e2");
    await changing;
    frame("e3");
    await Promise.all(emitted);

    const counts = runtime.status().counts;
    expect(counts["verdict.fired"]).toBe(3);
  });
});
