import { afterEach, describe, expect, test } from "vitest";
import { deadLetterOf } from "#core/cli/services/dead-letter-row";
import type { Op } from "#core/engine/state";
import type { SourceEvent } from "#core/plugin/source-definition";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { refreshTimers } from "#core/runtime/refresh-timers";
import { type Store, StoreError } from "#core/store/port";
import { groupRule } from "#test/support/groups";
import { about, changedStore, LoopScene, type SceneOptions, start } from "./loop-scene.ts";

const minute = 60_000;
const day = 86_400_000;
const box = 'group "box-1"';
const open: LoopScene[] = [];
afterEach(async () => {
  for (const scene of open.splice(0)) await scene.close();
});

async function sceneOf(options: SceneOptions = {}): Promise<LoopScene> {
  const scene = await LoopScene.open({ rules: [groupRule()], ...options });
  open.push(scene);
  return scene;
}

function on(name: string, id: string, user: string, atMs = 0): SourceEvent {
  const event = about(name, id, user, atMs);
  return { ...event, data: { ...event.data, host: "box-1" } };
}

const fifty = Array.from({ length: 50 }, (_, n) => `s${n}`);
const outage = fifty.map((user, n) => on("live", `e${n}`, user));

async function opsOf(scene: LoopScene, key = box): Promise<readonly Op[]> {
  const { aggregates } = await scene.store.load({ aggregates: [{ rule: "down", key }], seen: [] });
  return aggregates[0]?.ops ?? [];
}

/** Delivers what is being sent, and with it what waits behind. */
async function deliver(scene: LoopScene): Promise<void> {
  for (const { id: op, rule, key, state } of await opsOf(scene)) {
    if (state === "queued") await scene.push({ kind: "delivery", input: { kind: "claim", rule, key, op, boot: scene.store.boot.boot } });
    const decision = { kind: "done", ref: "m1", output: {}, gone: false } as const;
    await scene.push({ kind: "delivery", input: { kind: "outcome", rule, key, op, decision } });
  }
}

function shown(ops: readonly Op[]): readonly string[] {
  return ops.map(({ op, state, input }) => `${op} ${state}: ${String(input["content"])}`);
}

describe("a mass outage", () => {
  test("is one message: its create, and behind it one edit with everybody who fell in the same moment", async () => {
    const scene = await sceneOf();

    await scene.frame({ events: outage });

    expect(shown(await opsOf(scene))).toEqual(["create sending: s0 down on box-1", `edit queued: ${fifty.join(", ")} down on box-1`]);
    expect(scene.commits).toHaveLength(1);
  });

  test("is one message too when everybody has to wait for `for`, and when they come back", async () => {
    const scene = await sceneOf({ rules: [groupRule({ forMs: minute, keepFiringForMs: minute })] });
    await scene.inStep();
    for (const event of outage) await scene.frame({ events: [event] });
    await scene.pass(minute);
    expect(shown(await opsOf(scene))).toEqual([
      "create sending: s0 down on box-1",
      `edit queued: ${fifty.toSorted().join(", ")} down on box-1`,
    ]);
    await deliver(scene);

    for (const user of fifty) await scene.frame({ events: [on("ended", `over-${user}`, user, minute)] });
    await scene.pass(minute - 1);
    expect(await opsOf(scene)).toEqual([]);
    await scene.pass(1);

    expect(shown(await opsOf(scene))).toEqual(["edit sending: box-1 back after 60s"]);
  });

  test("comes to the same when it takes several batches", async () => {
    const scene = await sceneOf();

    await Promise.all(outage.map((event) => scene.frame({ events: [event] })));

    expect(shown(await opsOf(scene)).at(-1)).toBe(`edit queued: ${fifty.join(", ")} down on box-1`);
    expect(await opsOf(scene)).toHaveLength(2);
  });
});

describe("a crash", () => {
  test("loses all of an announcement or none of it: told again, it is one message", async () => {
    let isBroken = true;
    const store = (whole: Store): Store =>
      changedStore(whole, {
        commit: (writes, now) => (isBroken ? Promise.reject(new StoreError("STORE_FAILED", "gone", false)) : whole.commit(writes, now)),
      });
    const scene = await sceneOf({ store });
    scene.frame({ events: [on("live", "e1", "api")] }).catch(() => undefined);
    await expect(scene.running).rejects.toThrow("gone");
    await scene.stop();
    isBroken = false;
    await scene.boot();

    await scene.frame({ events: [on("live", "e1", "api"), on("live", "e2", "mail")] });

    expect(shown(await opsOf(scene))).toEqual(["create sending: api down on box-1", "edit queued: api, mail down on box-1"]);
  });

  test("between an announcement and the end forgets nothing", async () => {
    const scene = await sceneOf();
    await scene.frame({ events: [on("live", "e1", "api"), on("live", "e2", "mail")] });
    await deliver(scene);
    await scene.stop();
    await scene.boot();
    await scene.frame({ events: [on("ended", "e3", "api")] });
    await deliver(scene);
    await scene.stop();
    await scene.boot();

    await scene.frame({ events: [on("ended", "e4", "mail")] });

    expect(shown(await opsOf(scene))).toEqual(["edit sending: box-1 back after 0s"]);
  });
});

describe("what else the runtime knows of groups", () => {
  test("a snapshot speaks of members, never of the group", async () => {
    const scene = await sceneOf();
    await scene.frame({ events: [on("live", "e1", "api"), on("live", "e2", "mail")] });
    await deliver(scene);
    scene.verdicts.length = 0;

    await scene.frame({ snapshots: [{ event: "live", holds: [on("live", "e2", "mail")] }] });
    await scene.settle();

    expect(scene.verdicts).toEqual([
      "down passed: closed; the group box-1 is told",
      "down applied: updated: api closed",
      "down passed: its group is told",
      "down applied: updated: mail changed",
    ]);
    expect(shown(await opsOf(scene))).toEqual(["edit sending: mail down on box-1"]);
  });

  test("a rule that was removed takes its groups along after a week", async () => {
    const scene = await sceneOf();
    await scene.frame({ events: [on("live", "e1", "api")] });
    await deliver(scene);
    await scene.stop();
    await scene.boot({ rules: [] });
    await refreshed(scene);

    await scene.pass(7 * day - 1);
    expect(await scene.store.keys("down", ["open"])).toEqual(['"api"', box]);
    await scene.pass(1);

    expect(await scene.store.rulesWithEntities()).toEqual([]);
  });

  test("another key forgets the groups with their members", async () => {
    const scene = await sceneOf();
    await refreshed(scene, groupRule());
    await scene.frame({ events: [on("live", "e1", "api")] });

    await refreshed(scene, groupRule({ keySource: "event.id" }));

    expect(await scene.store.rulesWithEntities()).toEqual([]);
  });

  test("a dead letter of a group names its value", async () => {
    const scene = await sceneOf();
    await scene.frame({ events: [on("live", "e1", "api")] });
    const [op] = await opsOf(scene);

    expect(op === undefined ? undefined : deadLetterOf(op).key).toBe("box-1");
  });
});

async function refreshed(scene: LoopScene, ...rules: readonly CompiledRule[]): Promise<void> {
  await refreshTimers(scene.store, createRuleSet(rules), start);
  await scene.push({ kind: "wake" });
}
