import { afterEach, describe, expect, test } from "vitest";
import type { Op } from "#core/engine/state";
import type { BotNews } from "#core/plugin/running-bot";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { noCourier } from "#core/runtime/loop-courier";
import { OwnBot } from "#core/runtime/self/own-bot";
import { anOp } from "#test/conformance/store/samples";
import { entry, eventRule, lifecycleRule } from "#test/support/rules";
import { about, LoopScene } from "../loop-scene.ts";

let scene: LoopScene | undefined;
afterEach(() => scene?.close());

const announcer = eventRule({ id: "announcer", when: [entry("delivery.dead", { connection: "herald" }), entry("live")] });

async function open(rules: readonly CompiledRule[] = [lifecycleRule()]): Promise<{ readonly bot: OwnBot; readonly scene: LoopScene }> {
  const opened = await LoopScene.open({ rules });
  scene = opened;
  const bot = new OwnBot({
    parked: [],
    store: opened.store,
    rules: () => createRuleSet(rules, (rule) => rule === "waits"),
    acknowledge: (input) => opened.push({ kind: "acknowledgement", input }),
  });
  return { bot, scene: opened };
}

function dead(id: string, changes: Partial<Op> = {}): Op {
  const failure = { code: "REFUSED", message: "no", at: 5 };
  return anOp({ id, rule: "go-live", key: '"7"', state: "dead", failure, finishedAt: 5, ...changes });
}

describe("dead letters", () => {
  test("are told once they are on disk, each with its rule and its key as people see it", async () => {
    const { bot } = await open();
    const heard: BotNews[] = [];
    const unwatch = bot.watch((news) => heard.push(news));
    const courier = bot.overhear(noCourier);
    courier.changed([dead("1"), anOp({ id: "2" })], () => undefined);
    unwatch();
    courier.changed([dead("3")], () => undefined);

    expect(heard.slice(1)).toMatchObject([
      { kind: "dead", letters: [{ id: "1", rule: "go-live", key: "7", code: "REFUSED", message: "no", diedAt: 5 }] },
    ]);
  });

  test("of a test, and of a rule that tells of dead letters, are not told", async () => {
    const { bot } = await open([lifecycleRule(), announcer]);
    const heard: BotNews[] = [];
    bot.watch((news) => heard.push(news));
    bot.overhear(noCourier).changed([dead("1", { rule: "test:go-live" }), dead("2", { rule: "announcer" })], () => undefined);

    expect(heard.slice(1)).toEqual([]);
  });

  test("that nobody was there to hear of are found by when they died, the oldest first", async () => {
    const { bot, scene: loop } = await open([lifecycleRule(), announcer]);
    const ops = [
      dead("1", { finishedAt: 9 }),
      dead("2", { finishedAt: 7 }),
      dead("3", { finishedAt: 3 }),
      dead("4", { rule: "announcer", finishedAt: 9 }),
    ];
    await loop.store.commit(
      ops.map((op) => ({ put: "op", op }) as const),
      10,
    );

    expect((await bot.deadLetters(7)).map(({ id }) => id)).toEqual(["2", "1"]);
  });
});

describe("acknowledging", () => {
  test("says that somebody takes care of an open thing", async () => {
    const { bot, scene: loop } = await open();
    await loop.inStep();
    await loop.frame({ events: [about("live", "e1")] });

    expect(await bot.acknowledge({ rule: "go-live", key: "7", by: "ada", why: "on it" })).toBe(true);
    const { aggregates } = await loop.store.load({ aggregates: [{ rule: "go-live", key: "7" }], seen: [] });
    expect(aggregates[0]?.thing).toMatchObject({ acked: { by: "ada", why: "on it" } });
  });

  test("says whether anything was open", async () => {
    const { bot } = await open();

    expect(await bot.acknowledge({ rule: "go-live", key: "7", by: "ada", why: "" })).toBe(false);
    expect(await bot.acknowledge({ rule: "go-live", key: "", by: "ada", why: "" })).toBe(false);
    expect(await bot.acknowledge({ rule: "waits", key: "7", by: "ada", why: "" })).toBe(false);
  });

  test("refuses a rule that is none, or has no open things", async () => {
    const { bot } = await open([lifecycleRule(), announcer]);

    await expect(bot.acknowledge({ rule: "go-lve", key: "7", by: "", why: "" })).rejects.toMatchObject({
      code: "RULE_UNKNOWN",
      hint: 'did you mean "go-live"?',
    });
    await expect(bot.acknowledge({ rule: "announcer", key: "7", by: "", why: "" })).rejects.toThrow(
      'there is no lifecycle rule "announcer"',
    );
  });
});
