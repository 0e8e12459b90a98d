import { afterEach, describe, expect, test } from "vitest";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { listEntities } from "#core/runtime/explain-entity";
import { refreshTimers } from "#core/runtime/refresh-timers";
import { compileYaml } from "../rules/compile-yaml.ts";
import { about, LoopScene, start } from "./loop-scene.ts";

const minute = 60_000;

let scene: LoopScene;
afterEach(() => scene.close());

/** Rules on the scene's source. It begins at 18:00 UTC. */
async function compiled(...rules: readonly string[]): Promise<readonly CompiledRule[]> {
  const text = [
    "connections: { source: { plugin: cam } }",
    'time_intervals: { evening: [{ times: [{ start_time: "18:30", end_time: "19:00" }] }] }',
    "rules:",
    ...rules.map((rule) => `  - ${rule}`),
  ];
  const { rules: made, said } = await compileYaml(text.join("\n"));
  expect(said).toEqual([]);
  return made;
}

function follow(id: string, more = "vars: {}", opening = "source.stream.live", closing = "source.stream.ended"): string {
  const steps = "[{ id: post, action: wall.note, with: { text: open }, close: { op: edit, with: { text: closed } } }]";
  return `{ id: ${id}, lifecycle: { key: event.user, open: ${opening}, close: ${closing} }, ${more}, do: ${steps} }`;
}

async function open(...rules: readonly string[]): Promise<void> {
  scene = await LoopScene.open({ rules: await compiled(...rules) });
  await scene.inStep();
}

/** Kills the process between two commits and starts it on what is on disk, with other rules if need be. */
async function crash(rules?: readonly CompiledRule[]): Promise<void> {
  await scene.stop();
  await scene.boot(rules === undefined ? {} : { rules });
  await scene.inStep();
}

/** What was asked of destinations: `<minutes>m <rule> <op>`. */
function asked(): readonly string[] {
  return scene.courier.given.map(({ rule, op, enqueuedAt }) => `${Math.floor((enqueuedAt - start) / minute)}m ${rule} ${op}`);
}

async function happens(at: number, name: string, user = 7): Promise<void> {
  await scene.pass(at - (scene.clock.now() - start));
  await scene.frame({ events: [about(name, `${name}-${at}-${user}`, user, at)] });
  await scene.settle();
}

describe("a mute", () => {
  test("holds an announcement back over a crash, and tells it at its end", async () => {
    await open(follow("go-live", "mute: evening"));
    await happens(40 * minute, "stream.live");
    await crash();
    await scene.pass(19 * minute);
    expect(asked()).toEqual([]);
    expect(await listEntities(scene.store, { limit: 10 })).toMatchObject([
      { key: "7", state: "pending", timers: [{ due: start + 60 * minute }, {}] },
    ]);

    await scene.pass(2 * minute);

    expect(asked()).toEqual(["60m go-live create"]);
    expect(scene.verdicts.find((verdict) => verdict.includes("muted"))).toBe("go-live muted: muted by evening");
  });

  test("waits, at its end, until the source is in step: what ended while the bot was off is not announced", async () => {
    await open(follow("go-live", "mute: evening"));
    await happens(40 * minute, "stream.live");
    await scene.stop();
    await scene.boot();
    await scene.pass(30 * minute);

    await scene.link("connected");
    await scene.frame({ events: [about("stream.ended", "late", 7, 50 * minute)] });
    await scene.link("in-step");
    await scene.pass(minute);

    expect(asked()).toEqual([]);
  });
});

describe("a silence", () => {
  test("is asked at once, survives a crash and ends by itself", async () => {
    await open(follow("go-live"));
    await scene.desk.add({ rule: "go-live", forMs: 30 * minute, by: "ana", why: "testing" });
    await happens(10 * minute, "stream.live");
    await crash();

    expect(scene.desk.list()).toMatchObject([{ rule: "go-live", by: "ana", why: "testing", until: start + 30 * minute }]);
    expect(asked()).toEqual([]);
    await scene.pass(25 * minute);
    expect(asked()).toEqual(["30m go-live create"]);
    expect(scene.desk.list()).toEqual([]);
  });

  test("covers what its patterns fit as a whole", async () => {
    await open(follow("go-live"), follow("live"));
    await scene.desk.add({ rule: "~go.*", key: "~[78]", forMs: 30 * minute, by: "ana", why: "testing" });
    for (const user of [7, 8, 77]) await happens(10 * minute, "stream.live", user);

    const told = scene.courier.given.map(({ rule, key }) => `${rule} ${key}`);
    expect(told).toEqual(["live 7", "live 8", "go-live 77", "live 77"]);
  });

  test("that is ended before its time lets go of all that it held back", async () => {
    await open(follow("go-live"));
    const { id } = await scene.desk.add({ rule: "go-live", forMs: 300 * minute, by: "ana", why: "testing" });
    await happens(10 * minute, "stream.live");
    await happens(11 * minute, "stream.live", 8);
    await crash();

    await scene.desk.expire(id);
    await scene.pass(1);

    expect(asked()).toEqual(["11m go-live create", "11m go-live create"]);
    expect(scene.desk.list()).toEqual([]);
  });

  test("leaves no row behind once another one is made after its end", async () => {
    await open(follow("go-live"));
    await scene.desk.add({ rule: "go-live", forMs: minute, by: "ana", why: "testing" });
    await scene.pass(2 * minute);
    const { id } = await scene.desk.add({ rule: "go-live", forMs: minute, by: "ana", why: "testing" });

    expect((await scene.store.kv("#silences")).map(({ name }) => name)).toEqual([id]);
  });

  test.each([
    [{ forMs: minute }, "neither a rule nor a key was named"],
    [{ rule: "go-live" }, "it is not said when the silence ends"],
    [{ rule: "go-live", until: start }, "the silence would have ended at 2026-06-01T18:00:00.000Z already"],
    [{ rule: "~go-(", forMs: minute }, "the rule ~go-( is no pattern: bad pattern: missing closing ): `go-(`"],
  ])("is refused when it says %j", async (request, message) => {
    await open(follow("go-live"));

    await expect(scene.desk.add({ ...request, by: "ana", why: "testing" })).rejects.toMatchObject({ code: "SILENCE_INVALID", message });
  });

  test("that is not known cannot be ended", async () => {
    await open(follow("go-live"));
    await scene.desk.add({ rule: "go-live", forMs: minute, by: "ana", why: "testing" });

    await expect(scene.desk.expire("9-9")).rejects.toMatchObject({ code: "SILENCE_UNKNOWN", hint: "there are 1-1" });
  });
});

describe("inhibition", () => {
  const inhibited = follow("go-live", "inhibited_by: { rule: outage }");
  const outage = follow("outage", "vars: {}", "source.stream.updated", "source.stream.deleted");

  test("holds back what opens during an outage, over crashes in between, and tells it afterwards", async () => {
    await open(inhibited, outage);
    await happens(minute, "stream.updated");
    await crash();
    await happens(2 * minute, "stream.live");
    await crash();
    expect(asked()).toEqual(["1m outage create"]);

    await happens(5 * minute, "stream.deleted");
    await scene.pass(1);

    expect(asked().filter((one) => one.includes("go-live"))).toEqual(["5m go-live create"]);
  });

  test("announces in the same commit what nothing inhibits", async () => {
    await open(inhibited, outage);

    await happens(2 * minute, "stream.live");

    const commit = scene.commits.find((writes) => writes.some((write) => "put" in write && write.put === "op"));
    expect(commit?.some((write) => "put" in write && write.put === "source")).toBe(true);
    expect(asked()).toEqual(["2m go-live create"]);
  });

  test("lets go of what a rule held back that was taken out of the configuration", async () => {
    await open(inhibited, outage);
    await happens(minute, "stream.updated");
    await happens(2 * minute, "stream.live");
    const rules = await compiled(follow("go-live"));

    await crash(rules);
    await refreshTimers(scene.store, createRuleSet(rules), scene.clock.now());
    await scene.push({ kind: "wake" });
    await scene.settle();

    expect(asked().filter((one) => one.includes("go-live"))).toEqual(["2m go-live create"]);
    expect(await scene.store.keys("outage", ["watch"])).toEqual([]);
  });

  test("lets go when the inhibiting rule gets another key, by which nothing of it would ever be found again", async () => {
    await open(inhibited, outage);
    const before = await compiled(inhibited, outage);
    await refreshTimers(scene.store, createRuleSet(before), start);
    await happens(minute, "stream.updated");
    await happens(2 * minute, "stream.live");
    const rules = await compiled(inhibited, outage.replace("key: event.user", "key: event.user + 1"));

    await crash(rules);
    await refreshTimers(scene.store, createRuleSet(rules), scene.clock.now());
    await scene.push({ kind: "wake" });
    await scene.pass(1);

    expect(asked().filter((one) => one.includes("go-live"))).toEqual(["2m go-live create"]);
  });
});
