import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answerCommands } from "#core/cli/services/control";
import { createSilences } from "#core/cli/services/silences";
import type { HttpClient } from "#core/http/http-client";
import { createRuleSet } from "#core/rules/rule-set";
import { Recorder } from "#core/runtime/recording/recorder";
import type { Reloads } from "#core/runtime/reloads";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { SystemClock } from "#core/time/system-clock";
import { lifecycleRule } from "#test/support/rules";
import { recordingLog } from "../unit/runtime/loop-scene.ts";

const config = `
version: 1
timezone: Europe/Athens
store: { path: herald.db }
rules:
  - id: go-live
    when: { event: clock.tick, every: 1h }
    do: [{ action: console.print, with: { text: tick } }]
`;

let folder: string;
let configPath: string;
let stop: (() => Promise<void>) | undefined;
let runtime: Runtime | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "herald-silences-"));
  configPath = join(folder, "bot.config.yaml");
  writeFileSync(configPath, config);
  await (await openSqliteStore({ path: join(folder, "herald.db"), thread: "caller" })).close();
});
afterEach(async () => {
  await stopBot();
  rmSync(folder, { recursive: true });
});

/** A bot with a rule and no connection, which answers commands. */
async function startBot(): Promise<void> {
  const store = await openSqliteStore({ path: join(folder, "herald.db"), thread: "caller" });
  const log = recordingLog();
  const started = await startRuntime({
    connections: [],
    rules: createRuleSet([lifecycleRule()]),
    store,
    clock: new SystemClock(),
    http: {} as HttpClient,
    log,
    printer: { print: () => Promise.resolve() },
    random: () => 0,
    graceMs: 0,
  });
  const stopAnswering = await answerCommands({
    runtime: started,
    status: () => started.status(),
    store,
    reloads: {} as Reloads,
    recorder: new Recorder({ clock: new SystemClock(), log, redact: (text) => text }),
    log,
    folder,
  });
  runtime = started;
  stop = async () => {
    await stopAnswering();
    await started.stop();
    await store.close();
  };
}

async function stopBot(): Promise<void> {
  await stop?.();
  [stop, runtime] = [undefined, undefined];
}

const silences = createSilences();
const request = { rule: "go-live", key: "7", forMs: 3_600_000, by: "ana", why: "testing" };

describe("silences of a bot", () => {
  test("are added, listed and ended in the running bot", async () => {
    await startBot();

    const added = await silences.add(configPath, request);

    expect(added).toMatchObject({ rule: "go-live", key: "7", by: "ana", why: "testing", until: added.from + 3_600_000 });
    expect(runtime?.status().silences).toEqual([added]);
    expect(await silences.list(configPath)).toEqual([added]);
    expect(await silences.expire(configPath, added.id)).toEqual(added);
    expect(runtime?.status().silences).toEqual([]);
  });

  test("are kept when the bot stops, and can be changed while it does not run", async () => {
    await startBot();
    const first = await silences.add(configPath, request);
    await stopBot();

    const second = await silences.add(configPath, { ...request, key: "8" });
    expect(await silences.list(configPath)).toEqual([first, second]);
    await silences.expire(configPath, first.id);
    await startBot();

    expect(runtime?.status().silences).toEqual([second]);
  });

  test("end when the clock of the configured zone shows a time", async () => {
    const { until } = await silences.add(configPath, { rule: "go-live", until: "2199-07-01T09:00", by: "ana", why: "testing" });

    expect(new Date(until).toISOString()).toBe("2199-07-01T06:00:00.000Z");
  });

  test("are about rules that there are", async () => {
    const silence = (rule: string): Promise<unknown> => silences.add(configPath, { ...request, rule });

    await expect(silence("go-life")).rejects.toMatchObject({ code: "RULE_UNKNOWN", hint: 'did you mean "go-live"?' });
    await expect(silence("~stop.*")).rejects.toMatchObject({ code: "RULE_UNKNOWN", hint: "its rules are go-live" });
    expect(await silences.add(configPath, { ...request, rule: "~go-(live|dark)" })).toMatchObject({ rule: "~go-(live|dark)" });
  });

  test("say what the bot refuses", async () => {
    await startBot();

    await expect(silences.expire(configPath, "9-9")).rejects.toMatchObject({ code: "SILENCE_UNKNOWN" });
    await expect(silences.add(configPath, { ...request, key: "~(" })).rejects.toMatchObject({ code: "SILENCE_INVALID" });
  });
});
