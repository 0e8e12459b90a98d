import { afterEach, describe, expect, test } from "vitest";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { refreshTimers } from "#core/runtime/refresh-timers";
import { eventRule, lifecycleRule } from "#test/support/rules";
import { about, LoopScene, start } from "./loop-scene.ts";

const day = 86_400_000;
let scene: LoopScene;
afterEach(() => scene.close());

async function withOpen(...rules: readonly CompiledRule[]): Promise<void> {
  scene = await LoopScene.open({ rules });
  await refresh(start, ...rules);
  await scene.frame({ events: [about("live", "e1"), about("live", "e2", 8)] });
}

function refresh(now: number, ...rules: readonly CompiledRule[]): Promise<void> {
  return refreshTimers(scene.store, createRuleSet(rules), now);
}

async function timers(): Promise<readonly string[]> {
  const { timers: due } = await scene.store.due(Number.MAX_SAFE_INTEGER, 10_000, []);
  return due.map(({ rule, key, name, due: at }) => `${rule} ${key} ${name} ${at - start}`);
}

describe("refreshTimers", () => {
  test("derives the timers of everything remembered from the rules as they are now", async () => {
    await withOpen(lifecycleRule({ expireAfterMs: 60_000 }), lifecycleRule({ id: "slow", forMs: 30_000 }));

    await refresh(start + 1, lifecycleRule({ expireAfterMs: 5_000 }), lifecycleRule({ id: "slow", forMs: 10_000 }));

    expect(await timers()).toEqual(["go-live 7 expire 5000", "go-live 8 expire 5000", "slow 7 for 10000", "slow 8 for 10000"]);
  });

  test("goes through everything, however much it is", async () => {
    scene = await LoopScene.open();
    await scene.frame({ events: Array.from({ length: 1_100 }, (_, n) => about("live", `e${n}`, n)) });

    await refresh(start, lifecycleRule({ expireAfterMs: 5_000 }));

    expect((await timers()).filter((timer) => timer.endsWith("expire 5000"))).toHaveLength(1_100);
  });

  test("forgets what a removed rule left behind after a week, counted from its removal", async () => {
    await withOpen(lifecycleRule());

    await refresh(start + day);
    await refresh(start + 3 * day);

    expect(await timers()).toEqual([`go-live 7 forget ${8 * day}`, `go-live 8 forget ${8 * day}`]);
  });

  test("forgets it through the loop, in time, whether a source is in step or not", async () => {
    await withOpen(lifecycleRule({ steps: [] }));
    await scene.stop();
    await scene.boot({ rules: [] });
    await refresh(start);
    await scene.push({ kind: "wake" });

    await scene.pass(7 * day - 1);
    expect(await scene.store.rulesWithEntities()).toEqual(["go-live"]);
    await scene.pass(1);

    expect(await scene.store.rulesWithEntities()).toEqual([]);
  });

  test("takes a rule that comes back as if it had never been away, and counts a later removal anew", async () => {
    await withOpen(lifecycleRule());
    await refresh(start + day);
    await refresh(start + 2 * day, lifecycleRule());
    expect(await timers()).toEqual([`go-live 7 silent ${30 * day}`, `go-live 8 silent ${30 * day}`]);

    await refresh(start + 10 * day);

    expect((await timers())[0]).toBe(`go-live 7 forget ${17 * day}`);
  });

  test("counts a removal anew also when the rule had nothing to remember while it was back", async () => {
    await withOpen(lifecycleRule());
    await refresh(start + day);
    for (const key of ["7", "8"]) await scene.store.commit([{ drop: "thing", rule: "go-live", key }], start + 8 * day);
    await refresh(start + 9 * day, lifecycleRule());
    await scene.frame({ events: [about("live", "e9", 9)] });

    await refresh(start + 20 * day);

    expect(await timers()).toEqual([`go-live 9 forget ${27 * day}`]);
  });

  test("takes a lifecycle that became an event rule for removed", async () => {
    await withOpen(lifecycleRule());

    await refresh(start, eventRule({ id: "go-live" }));

    expect(await timers()).toEqual([`go-live 7 forget ${7 * day}`, `go-live 8 forget ${7 * day}`]);
  });

  test("forgets at once, without a word, what was remembered by another key", async () => {
    await withOpen(lifecycleRule(), lifecycleRule({ id: "other" }));

    await refresh(start, lifecycleRule({ keySource: "event.id" }), lifecycleRule({ id: "other" }));

    expect(await scene.store.rulesWithEntities()).toEqual(["other"]);
    expect((await timers()).map((timer) => timer.split(" ")[0])).toEqual(["other", "other"]);
  });

  test("knows the other key also of a rule that was away in between", async () => {
    await withOpen(lifecycleRule());
    await refresh(start);

    await refresh(start, lifecycleRule({ keySource: "event.id" }));

    expect(await scene.store.rulesWithEntities()).toEqual([]);
  });

  test("leaves a rule alone that waits for a setting", async () => {
    await withOpen(lifecycleRule());
    const before = await timers();

    await refreshTimers(
      scene.store,
      createRuleSet([], (rule) => rule === "go-live"),
      start + day,
    );
    await refreshTimers(
      scene.store,
      createRuleSet([], (rule) => rule === "go-live"),
      start + 30 * day,
    );

    expect(await timers()).toEqual(before);
    await refresh(start + 31 * day);
    expect((await timers())[0]).toBe(`go-live 7 forget ${38 * day}`);
  });

  test("writes nothing about rules when nothing about them changed", async () => {
    scene = await LoopScene.open();
    await refresh(start, lifecycleRule());
    scene.commits.length = 0;

    await refresh(start, lifecycleRule(), eventRule());

    expect(scene.commits).toEqual([]);
  });
});
