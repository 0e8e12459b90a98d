import { afterEach, describe, expect, test } from "vitest";
import { HashtagScene } from "./hashtag-scene.ts";

/** Each takes some six seconds, and three times as long on a machine that has other things to do. */
const patienceMs = 60_000;

let scene: HashtagScene;
afterEach(() => scene.close());

describe.each(["websocket", "sse"] as const)(
  "a bot that is killed twice while 500 posts arrive by %s, with the streams cut twice",
  (transport) => {
    test(
      "boosts each once and mirrors each once, with its edits and deletions in their order",
      async () => {
        scene = await HashtagScene.open({ transport });
        const { crowd, bot } = scene;
        await bot.start();
        await scene.arrive(60, 20);
        crowd.edit(3);
        crowd.delete(7);
        await bot.pass(2_000);

        scene.cut();
        await scene.arrive(150, 50);
        crowd.edit(20);
        await scene.mend();
        await scene.arrive(20, 10);
        await bot.pass(8_000);
        crowd.edit(3);
        await bot.pass(1_000);
        crowd.edit(3);
        crowd.delete(30);
        await bot.pass(5_000);

        crowd.post(50);
        await scene.killWhen(scene.boosts() + 10);
        await scene.arrive(20, 20);
        await bot.start();
        await scene.arrive(20, 10);
        crowd.edit(30);

        scene.cut();
        await scene.arrive(150, 50);
        await scene.mend();
        await scene.killWhen(scene.boosts() + 10);
        await bot.start();
        await scene.arrive(30, 10);
        crowd.edit(100);
        crowd.delete(20);
        await scene.settle();

        expect(crowd.size).toBe(500);
        expect(scene.wrong()).toEqual([]);
        expect(scene.gaps()).toEqual([]);
      },
      patienceMs,
    );
  },
);

test("a cut that is longer than what can be fetched is reported with its bounds, and what is left out lies between them", async () => {
  scene = await HashtagScene.open({ transport: "websocket", backfill_pages: 2 });
  await scene.bot.start();
  await scene.arrive(20, 10);
  const cutAt = scene.clock.now();
  scene.cut();
  await scene.arrive(150, 50);
  const mendedAt = scene.clock.now();
  await scene.mend();
  await scene.settle();

  const [gap, ...more] = scene.gaps();
  expect(more).toEqual([]);
  expect(gap?.from).toBeLessThanOrEqual(cutAt);
  expect(gap?.to).toBeLessThan(mendedAt);
  const left = scene.crowd.leftOut(scene.seen());
  expect(left).toHaveLength(70 - 7);
  expect(left.filter(({ at }) => at < (gap?.from ?? 0) || at > (gap?.to ?? 0))).toEqual([]);
});
