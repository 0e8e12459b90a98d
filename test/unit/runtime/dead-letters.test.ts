import { afterEach, describe, expect, test } from "vitest";
import type { OutcomeDecision } from "#core/engine/input";
import { changeDeadLetters, type DeadChoice, type DeadResult } from "#core/runtime/dead-letters";
import { withLoop } from "#core/runtime/offline-loop";
import { VirtualClock } from "#core/time/virtual-clock";
import { announcer, entry, eventRule, lifecycleRule, step } from "#test/support/rules";
import { about, LoopScene, start } from "./loop-scene.ts";

const dead: OutcomeDecision = { kind: "dead", failure: { code: "REFUSED", message: "403", at: 0 }, gone: false };
let scene: LoopScene;
afterEach(() => scene.close());

/** A rule with two messages, both of which were refused for good; and that of another key. */
async function twoRefused(): Promise<readonly string[]> {
  scene = await LoopScene.open({ rules: [lifecycleRule({ steps: [announcer("post"), step("toot")] })] });
  await scene.frame({ events: [about("live", "e1"), about("live", "e2", 8)] });
  const ops = [...scene.courier.given];
  await Promise.all(
    ops.map(({ rule, key, id: op }) => scene.push({ kind: "delivery", input: { kind: "outcome", rule, key, op, decision: dead } })),
  );
  scene.courier.given.length = 0;
  return ops.map(({ id }) => id);
}

function change(kind: "retry-dead" | "drop-dead", which: DeadChoice): Promise<DeadResult> {
  return changeDeadLetters(kind, which, { store: scene.store, push: (input) => scene.push({ kind: "dead-letter", input }) });
}

describe("changeDeadLetters", () => {
  test("tries all of them again, also several of one message's thing, in the order in which they were made", async () => {
    const ids = await twoRefused();

    expect(await change("retry-dead", "all")).toEqual({ done: ids, unknown: [], kept: [] });
    const creates = scene.courier.given.filter(({ op }) => op === "create");
    expect(creates.map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, "sending"]));
    expect(await scene.store.deadOps(10)).toEqual([]);
  });

  test("touches only those that were chosen, and names what is none", async () => {
    const [first = "", second = "", ...others] = await twoRefused();

    expect(await change("drop-dead", [second, first, "nonsense"])).toEqual({ done: [first, second], unknown: ["nonsense"], kept: [] });
    expect((await scene.store.deadOps(10)).map(({ id }) => id).sort()).toEqual(others);
    expect(scene.courier.given.map(({ state }) => state)).toEqual(["dropped", "dropped"]);
  });

  test("names those for which nothing can be done", async () => {
    scene = await LoopScene.open({
      rules: [
        lifecycleRule({
          steps: [
            step("post", {
              open: [
                {
                  op: "create",
                  with: () => {
                    throw new Error("no");
                  },
                },
              ],
            }),
          ],
        }),
      ],
    });
    await scene.frame({ events: [about("live", "e1")] });
    const ids = scene.courier.given.map(({ id }) => id);

    expect(await change("retry-dead", "all")).toEqual({ done: [], unknown: [], kept: ids });
    expect(await change("drop-dead", "all")).toEqual({ done: ids, unknown: [], kept: [] });
  });
});

describe("a dead letter of a bot that waits for a setting", () => {
  test("ends no run that has steps to come", async () => {
    const steps = [step("post"), step("after", { dependsOn: ["post"] }), step("dead", { open: [{ op: "create" }] })];
    scene = await LoopScene.open({ rules: [eventRule({ when: [entry("live")], steps })] });
    await scene.frame({ events: [about("live", "e1")] });
    const { id: op = "", rule = "", key = "" } = scene.courier.given.find((one) => one.step === "dead") ?? {};
    await scene.push({ kind: "delivery", input: { kind: "outcome", rule, key, op, decision: dead } });
    await scene.stop();
    await scene.boot({ rules: [], waits: () => true });

    await change("retry-dead", [op]);

    const { aggregates } = await scene.store.load({ aggregates: [{ rule, key }], seen: [] });
    expect(aggregates).toMatchObject([{ thing: { steps: { after: "waiting" } } }]);
  });
});

describe("withLoop", () => {
  test("puts dead letters back into the queue of a bot that does not run, for its next start to send", async () => {
    const ids = await twoRefused();
    await scene.stop();
    await scene.boot({ rules: [] });
    const { store } = scene;
    const clock = new VirtualClock(start);

    const result = await withLoop({ store, clock }, (loop) =>
      changeDeadLetters("retry-dead", "all", { store, push: (input) => loop.push({ kind: "dead-letter", input }) }),
    );

    expect(result.done).toEqual(ids);
    expect((await store.unfinishedOps()).map(({ state }) => state)).toEqual(["queued", "queued", "queued", "queued"]);
    expect(clock.nextDue()).toBeUndefined();
  });

  test("does nothing that only the bot's rules can decide, whatever is due", async () => {
    scene = await LoopScene.open({
      rules: [lifecycleRule({ forMs: 1_000, onStart: "baseline" }), lifecycleRule({ id: "other", expireAfterMs: 1_000 })],
    });
    await scene.frame({ events: [about("ended", "e1"), about("live", "e2", 8)] });
    await scene.stop();
    await scene.boot({ rules: [], waits: () => true });
    const { store, clock } = scene;
    await clock.advance(400 * 86_400_000);

    await withLoop({ store, clock }, (loop) => loop.push({ kind: "wake" }));

    expect([await store.keys("go-live", ["idle"]), await store.keys("go-live", ["open"]), await store.keys("other", ["open"])]).toEqual([
      ["7"],
      ["8"],
      ["8"],
    ]);
  });

  test("rejects when what it is used for does, or the store fails for good", async () => {
    scene = await LoopScene.open();
    const { store, clock } = scene;
    await expect(withLoop({ store, clock }, () => Promise.reject(new Error("changed my mind")))).rejects.toThrow("changed my mind");
    const broken = Object.assign(Object.create(store) as typeof store, {
      commit: () => Promise.reject(new Error("the disk is gone")),
      boot: store.boot,
    });

    await expect(
      withLoop({ store: broken, clock }, (loop) => loop.push({ kind: "note", connection: "x", name: "n", value: 1 })),
    ).rejects.toThrow("the disk is gone");
  });
});
