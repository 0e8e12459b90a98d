import { afterEach, describe, expect, test } from "vitest";
import { holdsCanary, withCanaries } from "./canary.ts";
import { ConnectionScene, movedTo, speaking } from "./connection-scene.ts";
import { misbehaviours } from "./misbehaviours.ts";

const scene = new ConnectionScene();
afterEach(() => scene.close());

describe.each(speaking)("a look at a connection of $name", (plugin) => {
  test("finds nothing wrong with a good one, and sends nothing there", async () => {
    const shown: string[] = [];
    const { settings } = await scene.simulate(plugin, (line) => shown.push(line));
    const witness = await scene.open(plugin, settings);

    const { findings } = await witness.check(new AbortController().signal, []);
    await witness.close();

    expect(findings.filter(({ level }) => level !== "ok")).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
    expect(shown.filter((line) => /post|delet|edit/.test(line))).toEqual([]);
  });

  test.each(Object.entries(misbehaviours))("says what to do, and no secret, when the service %s", async (_, misbehave) => {
    const heard: string[] = [];
    const methods = new Set<string>();
    const { settings } = await scene.simulate(plugin);
    const at = await scene.hostile((request, response, body) => {
      // Tokens are renewed as the bot does it; all else only asks.
      if (!request.url?.startsWith("/oauth/")) methods.add(request.method ?? "");
      misbehave(request, response, body);
    }, heard);
    const witness = await scene.open(plugin, withCanaries(plugin, movedTo(at, settings)));

    const { findings } = await witness.check(new AbortController().signal);
    await witness.close();

    // What only connects takes a server that misbehaves later for one that is there.
    if (heard.length > 0) expect(findings.some(({ level }) => level === "error")).toBe(true);
    for (const finding of findings) expect(finding.level === "ok" || finding.advice.length > 10).toBe(true);
    expect([...methods].filter((method) => method !== "GET")).toEqual([]);
    expect(holdsCanary(witness.seen)).toBe(false);
  });

  test("says so when nothing listens", async () => {
    const { settings, close } = await scene.simulate(plugin);
    await close();
    const witness = await scene.open(plugin, withCanaries(plugin, settings));

    const { findings } = await witness.check(new AbortController().signal);
    await witness.close();

    expect(findings.some(({ level }) => level === "error")).toBe(true);
    expect(holdsCanary(witness.seen)).toBe(false);
  });

  test("ends within a second of being told to when the service is silent", async () => {
    const { settings } = await scene.simulate(plugin);
    const silent = await scene.hostile(() => undefined);
    const witness = await scene.open(plugin, movedTo(silent, settings));
    const stop = new AbortController();
    const looking = witness.check(stop.signal).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));

    const from = performance.now();
    stop.abort(new Error("stop"));
    await looking;

    expect(performance.now() - from).toBeLessThan(1_000);
  });
});
