import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describePlugin, type FieldDescription } from "#core/cli/render/plugin-description";
import type { z } from "zod";
import { HttpClient } from "#core/http/http-client";
import { createPluginLoader } from "#core/plugin/loader";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { takesRequests } from "#core/runtime/connections";
import { SystemClock } from "#core/time/system-clock";
import { listening, plugins, speaking } from "./connection-scene.ts";
import { secretSettings } from "./witness.ts";

const pluginsFolder = join(import.meta.dirname, "../../../plugins");
const folders = readdirSync(pluginsFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const loader = createPluginLoader({}, pluginsFolder);
const headings = ["Settings", "Events", "Actions", "How it works", "Simulator", "Troubleshooting"];

/** One sentence for the reference: it begins like one, ends like one, and holds no other. */
const sentence = /^[A-Z][^\n]*[^.!?\s]\.$/;

test("the loader knows exactly the folders", async () => {
  expect((await loader.names()).toSorted()).toEqual(folders.toSorted());
});

describe.each(folders)("the plugin %s", async (folder) => {
  const plugin = (await loader.load(folder)) as AnyPlugin;
  const { settings, events, actions } = describePlugin(plugin);
  const readme = readmeOf(folder);

  test("has its folder's name and a sentence about itself", () => {
    expect(plugin.name).toBe(folder);
    expect(plugin.name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(plugin.summary).toMatch(sentence);
    expect(plugin.summary.slice(0, -1)).not.toMatch(/[.!?] /);
  });

  test("refuses settings that it does not know", () => {
    const issues = plugin.config.safeParse({ no_such_setting: 1 }).error?.issues ?? [];

    expect(issues).toContainEqual(expect.objectContaining({ code: "unrecognized_keys", keys: ["no_such_setting"] }));
  });

  test("describes every setting, and every field of events and actions", () => {
    expect(undescribed(settings)).toEqual([]);
    for (const { fields, parameters } of events) expect(undescribed([...fields, ...parameters])).toEqual([]);
    for (const { input, output } of actions) expect(undescribed([...input, ...output])).toEqual([]);
  });

  test("says how to get each of its secrets, and of nothing that is no setting", () => {
    const told = Object.keys(plugin.howToGet ?? {});

    expect(told).toEqual(expect.arrayContaining(secretSettings(plugin)));
    expect(settings.map(({ name }) => name)).toEqual(expect.arrayContaining(told));
  });

  test("names its events `<thing>.<what happened>`, or by the thing that comes or by what happened alone, sums each up and gives an example that is right", () => {
    for (const [name, event] of Object.entries(plugin.events)) {
      expect(name).toMatch(/^[a-z][a-z_]*(\.[a-z][a-z_]*)*$/);
      expect(event.summary).toMatch(sentence);
      expect(event.payload.safeParse(event.example).error?.issues).toBe(undefined);
    }
  });

  test("judges events by every parameter that it lets rules write, and requires none by itself", () => {
    for (const { parameters, accepts } of Object.values(plugin.events)) {
      expect(typeof accepts).toBe(parameters === undefined ? "undefined" : "function");
      const required = Object.entries<z.ZodType>(parameters?.shape ?? {}).filter(([, field]) => !field.safeParse(undefined).success);
      expect(required).toEqual([]);
    }
  });

  test("gives settings as a person would write them, where it has any, with no secret in them", () => {
    const { example = {} } = plugin;
    const written = secretSettings(plugin).flatMap((name) => (name in example ? [example[name]] : []));

    expect(Object.keys(example).length > 0).toBe(settings.length > 0);
    expect(settings.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(example)));
    expect(written.filter((value) => typeof value !== "object")).toEqual([]);
  });

  test("sums its actions up and gives for each an example that is right", () => {
    for (const [name, action] of Object.entries(plugin.actions)) {
      expect(name).toMatch(/^[a-z][a-z_]*$/);
      expect(action.summary).toMatch(sentence);
      expect(action.ops.length).toBeGreaterThan(0);
      expect(action.input.safeParse(action.example).error?.issues).toBe(undefined);
    }
  });

  test("gives a reference as an example where a message is followed by other requests over the core's HTTP client", () => {
    const asksForHttp = Object.values(plugin.needs ?? {}).includes(HttpClient);
    const followed = Object.entries(plugin.actions).filter(([, { ops }]) => asksForHttp && ops.some((op) => op !== "create"));

    expect(followed.filter(([, { exampleRef }]) => exampleRef === undefined).map(([name]) => name)).toEqual([]);
  });

  test("has a source where it has events, and the other way round", () => {
    expect(plugin.source !== undefined).toBe(events.length > 0);
  });

  // What has nothing to set calls nobody, and to what takes requests it is others who call.
  test("can be looked at when it calls a service", () => {
    expect(plugin.check !== undefined).toBe(settings.length > 0 && !takesRequests(plugin));
  });

  test("has a README with the fixed headings that names every setting, event, parameter and action", () => {
    const named = [...settings, ...events, ...events.flatMap(({ parameters }) => parameters), ...actions].map(({ name }) => name);

    expect([...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(headings);
    expect(readme.startsWith(`# ${folder}\n`)).toBe(true);
    expect(named.filter((name) => !new RegExp(`\`(${folder}\\.)?${RegExp.escape(name)}\``).test(readme))).toEqual([]);
  });
});

describe.each([...speaking, ...listening])("the plugin $name", (plugin) => {
  test("has a simulator that starts, tells where it is and what to write, and leaves nothing", async () => {
    const simulator = await loader.loadSimulator(plugin.name);
    const running = await simulator?.start({ clock: new SystemClock(), host: "127.0.0.1", port: 0 });

    expect(simulator?.summary).toMatch(/^[A-Z].*\.$/);
    expect(running?.lines.length).toBeGreaterThan(0);
    expect(plugin.config.safeParse(running?.settings).error?.issues).toBe(undefined);
    const commands = Object.entries(running?.commands ?? {});
    expect(commands.filter(([, { summary }]) => summary === "")).toEqual([]);
    expect(commands.filter(([name]) => !readmeOf(plugin.name).includes(`\`${name}`))).toEqual([]);
    const [address = ""] = /http:\/\/[^/"]+/.exec(JSON.stringify(running?.settings)) ?? [];
    if (takesRequests(plugin)) {
      // It is the bot that listens.
      expect(address).toBe("");
      await running?.close();
      return;
    }
    expect((await fetch(address)).status).toBeGreaterThan(0);

    await running?.close();

    await expect(fetch(address)).rejects.toThrow("fetch failed");
  });
});

// What has nothing to set speaks to no service.
describe.each(plugins.filter(({ config }) => Object.keys(config.shape).length === 0))("the plugin $name", ({ name }) => {
  test("has no simulator", async () => {
    expect(await loader.loadSimulator(name)).toBe(undefined);
  });
});

function readmeOf(folder: string): string {
  return readFileSync(join(pluginsFolder, folder, "README.md"), "utf8");
}

/** The dotted names of the fields without a word about them, at any depth. */
function undescribed(fields: readonly FieldDescription[]): string[] {
  return fields.flatMap(({ name, description, fields: inner }) => [
    ...((description ?? "").trim() === "" ? [name] : []),
    ...undescribed(inner).map((it) => `${name}.${it}`),
  ]);
}
