import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { namedThing } from "#core/runtime/open-things";
import { announcer, lifecycleRule, type PhaseOptions, text } from "#test/support/rules";
import { about, LoopScene } from "./loop-scene.ts";

const shown: PhaseOptions = { op: "edit", with: ({ entity }) => ({ content: `on it: ${text(entity?.["acked_by"])}` }) };

let scene: LoopScene;
beforeEach(async () => {
  scene = await LoopScene.open({ rules: [lifecycleRule({ steps: [announcer("post", { update: [shown] })] })] });
  await scene.frame({ events: [about("live", "e1"), about("live", "e2", 8), about("ended", "e3", 8)] });
});
afterEach(() => scene.close());

describe("namedThing", () => {
  test("finds what is open by the key that people see", async () => {
    expect(await namedThing(scene.store, "go-live/7", "open")).toMatchObject({ rule: "go-live", key: "7", entity: { keyText: "7" } });
  });

  test.each([
    ["go-live/9", 'nothing with the key "9" is open in the rule "go-live"', "open are 7"],
    ["go-live/8", 'nothing with the key "8" is open in the rule "go-live"', "open are 7"],
    ["go-life/7", 'nothing with the key "7" is open in the rule "go-life"', 'did you mean "go-live"?'],
    ["go-live", '"go-live" does not name a thing', "write <rule>/<key>, such as service-down/api"],
    ["/7", '"/7" does not name a thing', "write <rule>/<key>, such as service-down/api"],
  ])("says of %s what is wrong", async (name, message, hint) => {
    await expect(namedThing(scene.store, name, "open")).rejects.toMatchObject({ message, hint });
  });
});

describe("an acknowledgement", () => {
  test("goes through the loop, is shown, and is there after a restart", async () => {
    scene.courier.given.length = 0;
    await scene.push({ kind: "acknowledgement", input: { kind: "ack", rule: "go-live", key: "7", by: "ada", why: "looking" } });

    expect(scene.courier.given.map(({ op, input }) => [op, input["content"]])).toEqual([["edit", "on it: ada"]]);
    await scene.stop();
    await scene.boot();
    const { aggregates } = await scene.store.load({ aggregates: [{ rule: "go-live", key: "7" }], seen: [] });
    expect(aggregates[0]?.thing).toMatchObject({ acked: { by: "ada", why: "looking" } });
  });

  test("of a rule that is not configured any more does nothing", async () => {
    await scene.push({ kind: "acknowledgement", input: { kind: "ack", rule: "gone", key: "7", by: "ada", why: "looking" } });

    expect(scene.verdicts.at(-1)).toContain("ignored");
  });
});
