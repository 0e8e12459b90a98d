import { afterEach, describe, expect, test } from "vitest";
import { createRuleSet } from "#core/rules/rule-set";
import { StoreError } from "#core/store/port";
import { entry, eventRule, lifecycleRule } from "#test/support/rules";
import { about, changedStore, LoopScene, type SceneOptions, start } from "./loop-scene.ts";

let scene: LoopScene;
afterEach(() => scene.close());

async function open(options: SceneOptions): Promise<void> {
  scene = await LoopScene.open(options);
  await scene.inStep();
}

const one = eventRule({ id: "one", when: [entry("live")] });
const other = eventRule({ id: "other", when: [entry("live")] });

async function timers(): Promise<readonly string[]> {
  const { timers: due } = await scene.store.due(Number.MAX_SAFE_INTEGER, 100, []);
  return due.map(({ rule, key, name, due: at }) => `${rule} ${key} ${name} ${at - start}`);
}

describe("a loop that is given other rules", () => {
  test("judges every event by the old ones or by the new ones, never by both", async () => {
    await open({ rules: [one] });

    const before = scene.frame({ events: [about("live", "e1"), about("live", "e2")] });
    const swapped = scene.loop.useRules(createRuleSet([other]));
    const after = scene.frame({ events: [about("live", "e3")] });
    await Promise.all([before, swapped, after]);

    const fired = scene.verdicts.filter((verdict) => verdict.includes("fired")).map((verdict) => verdict.split(" ", 1)[0]);
    expect(fired).toHaveLength(3);
    expect(fired.at(-1)).toBe("other");
    expect(scene.loop.rules.rules.has("other")).toBe(true);
  });

  test("lets a changed `for` hold for what waits already, and fires what is due by it at once", async () => {
    await open({ rules: [lifecycleRule({ forMs: 60_000 })] });
    await scene.frame({ events: [about("live", "e1")] });
    await scene.pass(20_000);

    await scene.loop.useRules(createRuleSet([lifecycleRule({ forMs: 10_000 })]));
    await scene.settle();

    expect(scene.courier.given.map(({ op }) => op)).toEqual(["create"]);
  });

  test("keeps the timers of a rule that is the same", async () => {
    const rule = lifecycleRule({ forMs: 60_000 });
    await open({ rules: [rule] });
    await scene.frame({ events: [about("live", "e1")] });
    const before = scene.commits.length;

    await scene.loop.useRules(createRuleSet([rule]), { unchanged: new Set([rule.id]) });

    expect(await timers()).toEqual(["go-live 7 for 60000"]);
    expect(scene.commits.slice(before).flat()).not.toContainEqual(expect.objectContaining({ put: "timers" }));
  });

  test("waits for a store that takes nothing for a while, with the old rules until then", async () => {
    const failures: StoreError[] = [];
    await open({
      rules: [lifecycleRule({ forMs: 60_000 })],
      store: (store) =>
        changedStore(store, {
          async commit(writes, now) {
            const failure = failures.shift();
            if (failure !== undefined) throw failure;
            await store.commit(writes, now);
          },
        }),
    });
    await scene.frame({ events: [about("live", "e1")] });
    failures.push(new StoreError("STORE_FULL", "the disk is full", true));

    let isDone = false;
    const swapped = scene.loop.useRules(createRuleSet([lifecycleRule({ forMs: 30_000 })])).then(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(false);
    await scene.clock.advance(1_000);
    await swapped;

    expect(await timers()).toEqual(["go-live 7 for 30000"]);
  });

  test("says that it has ended when it has", async () => {
    await open({ rules: [one] });
    await scene.stop();

    await expect(scene.loop.useRules(createRuleSet([other]))).rejects.toThrow("the loop has ended");
  });

  test("ends when the store fails for good in the middle of it", async () => {
    let fails = false;
    await open({
      rules: [lifecycleRule({ forMs: 60_000 })],
      store: (store) =>
        changedStore(store, {
          commit: (writes, now) => (fails ? Promise.reject(new StoreError("STORE_GONE", "gone", false)) : store.commit(writes, now)),
        }),
    });
    await scene.frame({ events: [about("live", "e1")] });
    fails = true;

    await expect(scene.loop.useRules(createRuleSet([lifecycleRule()]))).rejects.toMatchObject({ code: "STORE_GONE" });
    await expect(scene.running).rejects.toMatchObject({ code: "STORE_GONE" });
  });
});
