import { afterEach, describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { ConnectionScene, listening, movedTo, plugins, speaking } from "./connection-scene.ts";
import { holdsCanary, withCanaries } from "./canary.ts";
import { misbehaviours } from "./misbehaviours.ts";
import { secretSettings, type Witness } from "./witness.ts";

/** With these a service says that it did what it was asked to; a plugin may take its word for it. */
const successes: readonly string[] = ["answers nonsense", "cuts its answer"];

const scene = new ConnectionScene();
afterEach(() => scene.close());

describe.each(speaking)("a connection of $name", (plugin) => {
  test.each(Object.entries(misbehaviours))("shows no secret to anybody when the service %s", async (name, misbehave) => {
    const heard: string[] = [];
    const { settings } = await scene.simulate(plugin);
    const at = await scene.hostile(misbehave, heard);
    const witness = await scene.open(plugin, withCanaries(plugin, movedTo(at, settings)));

    await run(witness, successes.includes(name));
    await witness.close();

    expect(heard.join()).not.toBe("");
    // Not every service asks who is there.
    expect(heard.some(holdsCanary)).toBe(secretSettings(plugin).length > 0);
    expect(witness.seen.length).toBeGreaterThan(20);
    expect(holdsCanary(witness.seen)).toBe(false);
  });

  test("shows no secret to anybody when nothing listens", async () => {
    const { settings, close } = await scene.simulate(plugin);
    await close();
    const witness = await scene.open(plugin, withCanaries(plugin, settings));

    await run(witness);
    await witness.close();

    expect(holdsCanary(witness.seen)).toBe(false);
  });
});

describe.each(plugins.filter(({ source }) => source !== undefined))("a link of $name", (plugin) => {
  test("ends within a second of being told to while it is up", async () => {
    const witness = await scene.open(plugin, await settingsOf(plugin));
    const stop = new AbortController();
    const up = Promise.withResolvers<void>();
    const ended = witness.link(stop.signal, () => up.resolve());
    await up.promise;

    const from = performance.now();
    stop.abort(new Error("stop"));

    expect(await ended).toBe(undefined);
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});

describe.each(speaking.filter(({ source }) => source !== undefined))("a link of $name", (plugin) => {
  test("ends within a second of being told to while the service keeps it waiting", async () => {
    const asked = Promise.withResolvers<void>();
    const silent = await scene.hostile(() => asked.resolve());
    const witness = await scene.open(plugin, movedTo(silent, await settingsOf(plugin)));
    const stop = new AbortController();
    const ended = witness.link(stop.signal);
    await asked.promise;

    const from = performance.now();
    stop.abort(new Error("stop"));

    expect(await ended).toBe(undefined);
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});

const actions = speaking.flatMap((plugin) => Object.keys(plugin.actions).map((action) => ({ plugin, action, name: plugin.name })));

describe.each(actions)("the action $action of $name", ({ plugin, action }) => {
  test("ends within a second of being told to while the service keeps it waiting", async () => {
    const asked = Promise.withResolvers<void>();
    const silent = await scene.hostile(() => asked.resolve());
    const witness = await scene.open(plugin, movedTo(silent, await settingsOf(plugin)));
    const stop = new AbortController();
    const ended = witness.perform(action, stop.signal);
    await asked.promise;

    const from = performance.now();
    stop.abort(new Error("stop"));

    expect(await ended).toMatchObject({ name: expect.any(String) as string });
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});

/** A plugin that is spoken to is given its secrets, and so are those who speak to it rightly: these must not come back either. */
describe.each(listening)("a connection of $name", (plugin) => {
  test("shows no secret to anybody, whatever is sent to it", async () => {
    const { settings, commands } = await scene.simulate(plugin);
    const secrets = secretSettings(plugin).flatMap((name) => (typeof settings[name] === "string" ? [settings[name]] : []));
    const witness = await scene.open(plugin, settings);
    const stop = new AbortController();
    const up = Promise.withResolvers<void>();
    const ended = witness.link(stop.signal, () => up.resolve());
    await up.promise;
    await commands["to"]?.run(
      [await scene.serve((request, response) => void witness.take(request, response))].map((at) => `http://${at}/hooks/conformance`),
    );

    const answers: string[] = [];
    for (const [name, command] of Object.entries(commands)) {
      if (name === "to" || name === "as") continue;
      answers.push(await command.run([]).catch((error: unknown) => `failed: ${String(error)}`));
    }
    stop.abort(new Error("stop"));
    await ended;
    await witness.close();

    expect(answers.filter((answer) => answer.startsWith("202"))).not.toEqual([]);
    expect(answers.filter((answer) => answer.startsWith("4"))).not.toEqual([]);
    const forms = secrets.flatMap((secret) => [secret, Buffer.from(secret.replace(/^whsec_/, ""), "base64").toString()]);
    expect(forms).not.toEqual([]);
    expect(forms.filter((form) => `${witness.seen} ${answers.join(" ")}`.includes(form))).toEqual([]);
  });
});

/** Settings that work; a plugin without any needs none. */
async function settingsOf(plugin: AnyPlugin): Promise<JsonObject> {
  return Object.keys(plugin.config.shape).length === 0 ? {} : (await scene.simulate(plugin)).settings;
}

/** Everything that the connection can do once. */
async function run(witness: Witness, maySucceed = false): Promise<void> {
  const { signal } = new AbortController();
  if (witness.plugin.source !== undefined) expect(await witness.link(signal)).toMatchObject({ name: "LinkError" });
  for (const name of Object.keys(witness.plugin.actions)) {
    const thrown = await witness.perform(name, signal);
    if (thrown !== undefined || !maySucceed) expect(thrown).toMatchObject({ name: "DeliveryError" });
  }
}
