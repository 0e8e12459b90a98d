import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Condition } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { explainEvent, listEvents } from "#core/runtime/explain";
import { explainEntity, listEntities } from "#core/runtime/explain-entity";
import { ExplainedEntity, ExplainedEvent } from "#core/runtime/explained";
import { done, minute, second } from "#test/support/engine-scene";
import { condition, entry, eventRule, lifecycleRule } from "#test/support/rules";
import { about, LoopScene, start } from "./loop-scene.ts";

/** A clause as it would be written, with the test that it stands for. */
function written(source: string, test: Parameters<typeof condition>[0]): Condition {
  return condition(test, source);
}

const goLive = lifecycleRule({
  forMs: 20 * second,
  condition: written('event.title != "test"', ({ event }) => event?.["title"] !== "test"),
});
const loud = eventRule({ id: "loud", when: [entry("live")], condition: written("event.viewers > 100", () => false) });
const elsewhere = eventRule({ id: "elsewhere", when: [entry("ended")] });
const rules = createRuleSet([goLive, loud, elsewhere]);

let scene: LoopScene;
beforeEach(async () => {
  scene = await LoopScene.open({ rules: [goLive, loud, elsewhere], traces: true });
});
afterEach(() => scene.close());

/** Lets what is dull reach the disk. */
async function rest(): Promise<void> {
  await scene.pass(6 * second);
}

describe("explain of an event", () => {
  test("tells what each rule made of it, with the first clause that did not hold, its place and what it read", async () => {
    await scene.frame({ events: [about("live", "e1")] });
    await rest();

    const explained = await explainEvent(scene.store, rules, { id: "e1" });

    expect(ExplainedEvent.parse(JSON.parse(JSON.stringify(explained)))).toEqual(explained);
    expect(explained.event).toMatchObject({ id: "e1", type: "source.live", time: start, data: { user: 7, title: "Hello" } });
    expect(explained.rules).toMatchObject([
      {
        rule: "go-live",
        workedOutNow: false,
        decisions: [{ input: "event", outcome: "pending", until: start + 20 * second, key: "7" }],
      },
      {
        rule: "loud",
        decisions: [
          {
            outcome: "no-match",
            reason: "bot.yaml:1:1: does not hold: event.viewers > 100",
            clause: { source: "event.viewers > 100", place: { file: "bot.yaml", line: 1, column: 1 } },
            values: [{ text: "event.viewers" }],
          },
        ],
      },
    ]);
  });

  test("can be asked of one rule alone", async () => {
    await scene.frame({ events: [about("live", "e1")] });
    await rest();

    expect((await explainEvent(scene.store, rules, { id: "e1", rule: "loud" })).rules.map(({ rule }) => rule)).toEqual(["loud"]);
  });

  test("works out what nothing was kept of, and says so", async () => {
    await scene.frame({ events: [about("live", "e1")] });
    await rest();
    const later = eventRule({ id: "later", when: [entry("live")], condition: written('event.title == "Bye"', () => false) });
    const fits = eventRule({ id: "fits", when: [entry("live")] });

    const explained = await explainEvent(scene.store, createRuleSet([later, fits]), { id: "e1" });

    expect(explained.rules.filter(({ workedOutNow }) => workedOutNow)).toMatchObject([
      { rule: "later", decisions: [{ outcome: "no-match", values: [{ text: "event.title", value: '"Hello"' }] }] },
      { rule: "fits", decisions: [{ outcome: "unknown" }] },
    ]);
  });

  test("survives a restart, and tells a second delivery of the same event", async () => {
    await scene.frame({ events: [about("live", "e1")] });
    await rest();
    await scene.stop();
    await scene.boot();
    await scene.frame({ events: [about("live", "e1")] });
    await rest();

    const [goLiveSaid] = (await explainEvent(scene.store, rules, { id: "e1" })).rules;
    expect(goLiveSaid?.decisions.map(({ outcome }) => outcome)).toEqual(["pending", "deduped"]);
  });

  test("says what to do about an id that it does not know", async () => {
    await expect(explainEvent(scene.store, rules, { id: "nope" })).rejects.toMatchObject({
      code: "EVENT_UNKNOWN",
      message: "there is no event nope among those that are remembered",
    });
  });
});

describe("the list of events", () => {
  test("has the newest first, with the last word of each rule", async () => {
    await scene.frame({ events: [about("live", "e1"), about("unheard", "e2")] });
    await rest();

    const listed = await listEvents(scene.store, 10);
    expect(listed.map(({ event, outcomes }) => [event.id, outcomes.map(({ rule, outcome }) => `${rule} ${outcome}`).toSorted()])).toEqual([
      ["e2", []],
      ["e1", ["go-live pending", "loud no-match"]],
    ]);
  });
});

describe("explain of a thing", () => {
  test("tells its whole life: what is known, what was decided, what was sent and what it waits for", async () => {
    await scene.frame({ events: [about("live", "e1")] });
    await scene.push({ kind: "source", connection: "source", input: { kind: "in-step" } });
    await scene.pass(minute);
    const [create] = scene.courier.given;
    if (create === undefined) throw new Error("nothing was sent");
    await scene.push({
      kind: "delivery",
      input: { kind: "outcome", rule: "go-live", key: "7", op: create.id, decision: done(create) },
    });
    await scene.frame({ events: [about("ended", "e2", 7, minute)] });
    await rest();

    const explained = await explainEntity(scene.store, rules, "go-live/7");

    expect(ExplainedEntity.parse(JSON.parse(JSON.stringify(explained)))).toEqual(explained);
    expect(explained.entity).toMatchObject({ rule: "go-live", key: "7", state: "closed", openedAt: start, timers: [] });
    expect(explained.decisions.map(({ input, outcome }) => `${input}: ${outcome}`)).toEqual([
      "event: pending",
      "timer for: fired",
      "event: fired",
    ]);
    expect(explained.deliveries).toMatchObject([
      { step: "post", op: "create", action: "destination.message", state: "done", target: "channel 1" },
      { step: "post", op: "edit", state: "sending" },
    ]);
  });

  test("is found by what is remembered, and says what there is instead", async () => {
    await scene.frame({ events: [about("live", "e1")] });

    expect(await listEntities(scene.store, { limit: 10 })).toMatchObject([{ rule: "go-live", key: "7", state: "pending" }]);
    expect(await listEntities(scene.store, { rule: "loud", limit: 10 })).toEqual([]);
    await expect(explainEntity(scene.store, rules, "go-live/8")).rejects.toMatchObject({
      message: 'nothing with the key "8" is remembered in the rule "go-live"',
      hint: "remembered are 7",
    });
  });
});
