import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { formatDiagnostic } from "#core/config/diagnostic";
import { loadConfig, type LoadedConfig, type LoadOptions } from "#core/config/load-config";
import type { LoadedConnection } from "#core/config/load-connections";
import { missingReport, waitingBots } from "#core/config/missing-report";
import type { Secret } from "#core/plugin/secret";
import { type FakePlugins, fakePlugins } from "#test/support/fake-plugins";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

interface Loaded {
  readonly config: LoadedConfig;
  readonly folder: string;
  readonly plugins: FakePlugins;
  readonly lines: readonly string[];
}

async function load(files: { readonly [path: string]: string | Uint8Array }, options: Partial<LoadOptions> = {}): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), "herald-config-"));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  let plugins = fakePlugins();
  const pluginsFor: LoadOptions["pluginsFor"] = (origins) => {
    plugins = fakePlugins(origins);
    return plugins;
  };
  const config = await loadConfig({ path: join(folder, "bot.config.yaml"), env: {}, mode: "run", pluginsFor, ...options });
  return { config, folder, plugins, lines: config.diagnostics.map((it) => formatDiagnostic(it).replaceAll(`${folder}/`, "")) };
}

function revealed(connection: LoadedConnection | undefined, setting: string): string | undefined {
  return (connection?.settings?.[setting] as Secret | undefined)?.reveal();
}

const whole = {
  "bot.config.yaml": `
version: 1
timezone: Europe/Athens
store: { path: data/herald.db }
http: { listen: { env: LISTEN, default: "[::1]:0" } }
connections:
  station: { plugin: radio, url: "https://radio.example.org", token: { env: TOKEN }, volume: { env: VOLUME } }
time_intervals:
  night: [{ times: [{ start_time: "23:00", end_time: "10:00" }] }]
lists: { words: [a, 2] }
maps: { host: { env: box-1 } }
bots: [bots/live]
rules:
  - id: own
    when: bell.rang
    do: [{ action: wall.note, with: { text: "{{ event.id }}" } }]
`,
  "bots/live/bot.yaml": `
description: Tells.
timezone: America/New_York
connections:
  wall: { plugin: board, key: { file: key.txt } }
rules:
  - id: follow
    lifecycle:
      key: [event.id, 7]
      open: [station.show.live, { event: station.show.live, if: [a, b], stations: [{ env: STATION }] }]
      close: station.show.ended
      for: 20s
      reopen_within: 15m
    if: true
    vars: { title: event.title }
    do:
      - id: post
        action: wall.note
        with: { text: { env: TEXT }, json: { env: data } }
        open: { after: 30m }
        update: { op: edit }
        close: [{ op: edit, with: { text: { env: TEXT } } }, { op: delete, after: 1h }]
        deliver_within: 1h
`,
  "bots/live/key.txt": "the key\n",
};
const env = { TOKEN: "hunter2", VOLUME: "7", STATION: "one", TEXT: "{{ not a template }}" };

describe("loadConfig", () => {
  test("puts a main file and a bot together", async () => {
    const { config, folder, lines } = await load(whole, { env });

    expect(lines).toEqual([]);
    expect(config.settings).toEqual({
      timezone: "Europe/Athens",
      storePath: join(folder, "data/herald.db"),
      http: { host: "::1", port: 0 },
    });
    expect(config.lists).toEqual({ words: ["a", 2] });
    expect(config.maps).toEqual({ host: { env: "box-1" } });
    expect(config.intervals).toEqual({ night: [{ times: [{ start_time: 1380, end_time: 600 }] }] });
    expect(config.bots.map(({ name, timezone, description, rules }) => [name, timezone, description, rules.map(({ id }) => id)])).toEqual([
      ["main", "Europe/Athens", undefined, ["own"]],
      ["live", "America/New_York", "Tells.", ["follow"]],
    ]);
    expect(config.bots[1]?.folder).toBe(join(folder, "bots/live"));
  });

  test("gives connections their parsed settings, secrets as secrets, and makes those that need no declaration", async () => {
    const { config } = await load(whole, { env });

    const { station, wall, bell } = Object.fromEntries(config.connections);
    expect(station?.settings).toMatchObject({ url: "https://radio.example.org", volume: 7, mode: "live" });
    expect(revealed(station, "token")).toBe("hunter2");
    expect(revealed(wall, "key")).toBe("the key");
    expect(bell?.settings).toEqual({ tone: "c" });
    expect(bell?.place).toMatchObject({ line: 15, column: 11 });
    expect(station?.place).toMatchObject({ line: 7, column: 3 });
    expect([...config.connections.keys()]).toEqual(["station", "wall", "bell"]);
    expect(JSON.stringify([...config.connections.values()].map(({ settings, fingerprint }) => [settings, fingerprint]))).not.toContain(
      "hunter2",
    );
  });

  test("gives rules their shape, with what was put in and where", async () => {
    const { config } = await load(whole, { env });

    const rule = config.bots[1]?.rules[0];
    expect(rule?.shape).toMatchObject({
      if: "true",
      lifecycle: {
        key: ["event.id", "7"],
        for: { ms: 20_000 },
        reopen_within: 900_000,
        open: ["station.show.live", { stations: ["one"] }],
      },
      do: [{ with: { text: "{{ not a template }}", json: { env: "data" } }, open: { after: 1_800_000 }, deliver_within: 3_600_000 }],
    });
    expect(rule?.putIn).toEqual([
      ["lifecycle", "open", 1, "stations", 0],
      ["do", 0, "with", "text"],
      ["do", 0, "close", 0, "with", "text"],
    ]);
    expect([...(rule?.connections.keys() ?? [])]).toEqual(["station", "wall"]);
    expect(rule?.document.placeOf([...rule.path, "if"])).toMatchObject({ line: 14, column: 9 });
  });

  test("changes the fingerprint with any setting, and only then", async () => {
    const of = async (token: string): Promise<string | undefined> =>
      (await load(whole, { env: { ...env, TOKEN: token } })).config.connections.get("station")?.fingerprint;

    expect(await of("a")).toBe(await of("a"));
    expect(await of("a")).not.toBe(await of("b"));
  });

  test("loads the plugins that are used and no other", async () => {
    const { plugins } = await load(whole, { env });

    expect(new Set(plugins.loaded)).toEqual(new Set(["radio", "board", "bell"]));
    expect((await load({ "bot.config.yaml": "version: 1\n" })).plugins.loaded).toEqual([]);
  });

  test("hands the loader the plugins of all files, paths made absolute from the file that names them", async () => {
    const { plugins, folder, config, lines } = await load({
      "bot.config.yaml":
        'version: 1\nplugins: { one: ./one.ts, two: some-package }\nbots: [b]\nconnections: { c: { plugin: three, url: "https://x.org", token: t } }\n',
      "b/bot.yaml": "plugins: { three: ../three.ts }\n",
    });

    expect(lines).toEqual([]);
    expect(plugins.origins).toEqual({ one: join(folder, "one.ts"), two: "some-package", three: join(folder, "three.ts") });
    expect(config.connections.get("c")?.plugin.name).toBe("three");
  });

  test("says what is missing without an error, and keeps the settings back", async () => {
    const { config, lines } = await load(whole, { env: { TOKEN: "" } });

    expect(lines).toEqual([]);
    expect(config.connections.get("station")?.settings).toBe(undefined);
    expect(missingReport(config)).toEqual([
      {
        who: 'the connection "station"',
        field: "token",
        reason: "the environment variable TOKEN is set but empty",
        variable: "TOKEN",
        howToGet: "Ask the station for one.",
        bots: ["live"],
      },
      {
        who: 'the connection "station"',
        field: "volume",
        reason: "the environment variable VOLUME is not set",
        variable: "VOLUME",
        howToGet: "How loud.",
        bots: ["live"],
      },
      {
        who: 'the rule "follow"',
        field: "lifecycle.open.1.stations.0",
        reason: "the environment variable STATION is not set",
        variable: "STATION",
        howToGet: undefined,
        bots: ["live"],
      },
      // The step's own `with` and that of its close both lack it: said once.
      {
        who: 'the rule "follow"',
        field: 'text of the step "post"',
        reason: "the environment variable TEXT is not set",
        variable: "TEXT",
        howToGet: "What it says.",
        bots: ["live"],
      },
    ]);
    expect(waitingBots(config)).toEqual(new Set(["live"]));
  });

  test("says so of a missing file and of a connection that nothing uses", async () => {
    const { config, lines } = await load({
      "bot.config.yaml": "version: 1\nconnections: { wall: { plugin: board, key: { file: key } } }\n",
    });

    expect(lines).toEqual([]);
    expect(missingReport(config)).toEqual([
      { who: 'the connection "wall"', field: "key", reason: "the file key does not exist", howToGet: "The board's key.", bots: [] },
    ]);
  });

  test("reports other mistakes of a connection beside what is missing", async () => {
    const { lines } = await load({
      "bot.config.yaml": "version: 1\nconnections: { s: { plugin: radio, url: { env: URL }, token: { env: T }, volume: 99 } }\n",
    });

    expect(lines).toEqual(["bot.config.yaml:2:82: error: expected at most 11, found 99"]);
  });

  test("needs the settings of the main file before anything runs", async () => {
    const file = { "bot.config.yaml": "version: 1\ntimezone: { env: ZONE }\nstore: { path: { file: nowhere } }\n" };

    expect((await load(file)).lines).toEqual([
      "bot.config.yaml:2:11: error: ZONE is not set (nothing can run without it)",
      "bot.config.yaml:3:16: error: nowhere does not exist (nothing can run without it)",
    ]);
    expect((await load(file, { mode: "lint" })).lines).toEqual([]);
    expect((await load(file, { env: { ZONE: "Mars" } })).lines[0]).toBe(
      "bot.config.yaml:2:11: error: expected a time zone such as Europe/Athens, found another text",
    );
  });

  test("needs nothing to be set in lint mode, and does not read what is", async () => {
    const { config, lines } = await load(whole, { env, mode: "lint" });

    expect(lines).toEqual([]);
    expect(config.connections.get("station")?.settings).toMatchObject({ url: "https://radio.example.org", volume: 1 });
    expect(revealed(config.connections.get("station"), "token")).toBe("stand-in");
    expect(config.bots[1]?.rules[0]?.standIns).toHaveLength(3);
  });

  test("leaves out only rules whose shape is wrong, so that every mistake of the others is found in the same run", async () => {
    const rules = [
      "- { id: good, when: bell.rang, do: [{ action: wall.note }] }",
      "- { id: bad, when: bell.rang, do: [{ action: wall.note, within: 3 }] }",
      "- { id: slip, when: bell.rang, do: [{ action: wall.note, with: { text: 12345678901234567890 } }] }",
      "- { id: lost, when: nowhere.rang, do: [{ action: wall.note }] }",
      "- { id: blameless, when: bell.rang, do: [{ action: broken.note }] }",
      "- { id: reference, when: bell.rang, do: [{ action: wall.note, with: { text: { env: 1 } } }] }",
      "- { id: 7, when: bell.rang, do: [{ action: wall.note }] }",
      "- 7",
    ];
    const { config, lines } = await load({
      "bot.config.yaml": `version: 1\nconnections: { wall: { plugin: board, door: x }, broken: { plugin: broken } }\nrules:\n${rules.join("\n")}\n`,
    });

    expect(config.bots.flatMap((bot) => bot.rules.map(({ id }) => id))).toEqual(["good", "slip", "lost", "blameless", "reference"]);
    expect(lines.map((line) => line.split(":")[1])).toEqual(["2", "5", "6", "7", "9", "10", "11"]);
  });

  test("keeps what is right of a section with a mistake", async () => {
    const { config, lines } = await load({
      "bot.config.yaml": "version: 1\nlists: { a: 1, b: [2] }\nconnections: { x: 5, wall: { plugin: board, door: x } }\nmaps: 3\n",
    });

    expect(lines).toHaveLength(3);
    expect(config.lists).toEqual({ b: [2] });
    expect([...config.connections.keys()]).toEqual(["wall"]);
  });

  test.each<[string, Uint8Array | string, string]>([
    ["not UTF-8", new Uint8Array([0xff, 0xfe, 0x61]), "bot.config.yaml is not UTF-8 text (save it as UTF-8)"],
    ["broken YAML", "a: [", "a { or [ before this has no closing bracket"],
    ["a single text", "hello", 'expected a map of keys and values, found "hello"'],
  ])("says what is wrong with a file that is %s", async (_, content, expected) => {
    const { config, lines } = await load({ "bot.config.yaml": content });

    expect(lines).toEqual([expect.stringContaining(expected)]);
    expect(config.bots).toEqual([]);
  });

  test.each([
    ["ENOENT", "does not exist"],
    ["EISDIR", "is a folder, not a file"],
    ["EACCES", "may not be read by this user (check its owner and mode)"],
    ["EIO", "cannot be read: EIO"],
  ])("says what %s means", async (code, expected) => {
    const readFile = (): Promise<Uint8Array> => Promise.reject(Object.assign(new Error("no"), { code }));

    const config = await loadConfig({ path: "x/c.yaml", env: {}, mode: "run", pluginsFor: fakePlugins, readFile });

    expect(config.diagnostics.map(formatDiagnostic)).toEqual([`x/c.yaml:1:1: error: x/c.yaml ${expected}`]);
  });

  test("says so when reading fails with something that is no error", async () => {
    const readFile = (): Promise<Uint8Array> => Promise.reject("odd");

    const config = await loadConfig({ path: "c.yaml", env: {}, mode: "run", pluginsFor: fakePlugins, readFile });

    expect(config.diagnostics.map(formatDiagnostic)).toEqual(["c.yaml:1:1: error: c.yaml cannot be read: odd"]);
  });

  test("reports a bot.yaml that is broken and goes on with the others", async () => {
    const { config, lines } = await load({
      "bot.config.yaml": "version: 1\nbots: [a, b]\n",
      "a/bot.yaml": "rules: [",
      "b/bot.yaml": "rules: []",
    });

    expect(lines).toEqual([expect.stringContaining("a/bot.yaml:1:9: error: a { or [")]);
    expect(config.bots.map(({ name }) => name)).toEqual(["b"]);
  });

  test("does not swallow the defects of a plugin loader", async () => {
    const pluginsFor: LoadOptions["pluginsFor"] = () => ({
      names: () => Promise.resolve([]),
      load: () => Promise.reject(new TypeError("defect")),
    });

    await expect(load({ "bot.config.yaml": "version: 1\nconnections: { a: { plugin: b } }\n" }, { pluginsFor })).rejects.toThrow("defect");
  });
});
