import { afterEach, describe, expect, test } from "vitest";
import type { CompiledPhase } from "#core/rules/compiled-rule";
import { StoreError, type Store, type Write } from "#core/store/port";
import { announcer, condition, entry, eventRule, lifecycleRule, step } from "#test/support/rules";
import { about, changedStore, LoopScene, type SceneOptions, scriptedSource, start } from "./loop-scene.ts";

const open: LoopScene[] = [];
afterEach(async () => {
  for (const scene of open.splice(0)) await scene.close();
});

async function sceneOf(options: SceneOptions = {}): Promise<LoopScene> {
  const scene = await LoopScene.open(options);
  open.push(scene);
  return scene;
}

/** A store whose commits fail as `failures` says, the next one first, and then work. */
function failing(failures: StoreError[], tried: (readonly Write[])[]): (store: Store) => Store {
  return (store) =>
    changedStore(store, {
      async commit(writes, now) {
        tried.push(writes);
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        await store.commit(writes, now);
      },
    });
}

const full = (): StoreError => new StoreError("STORE_FULL", "the disk is full", true);

describe("the loop", () => {
  test("commits what an event changes before the source hears that it was accepted", async () => {
    const scene = await sceneOf();

    await scene.frame({ events: [about("live", "e1")] });

    const { aggregates } = await scene.store.load({ aggregates: [{ rule: "go-live", key: "7" }], seen: [] });
    expect(aggregates[0]?.thing).toMatchObject({ phase: "open", episode: "e1" });
    expect(aggregates[0]?.ops).toMatchObject([{ op: "create", state: "sending", boot: 1 }]);
    expect((await scene.store.sources())[0]).toMatchObject({ connection: "source", state: { frames: 1 } });
    expect(scene.commits).toHaveLength(1);
  });

  test("hands ops to delivery only when they are on disk, as being sent when nothing stands before them", async () => {
    const scene = await sceneOf();
    const states: string[] = [];
    scene.courier.changed = (ops) => void states.push(...ops.map(({ op, state }) => `${op} ${state}, ${scene.commits.length} commits`));

    await scene.frame({ events: [about("live", "e1")] });
    await scene.frame({ events: [about("ended", "e2")] });

    expect(states).toEqual(["create sending, 1 commits", "edit queued, 2 commits"]);
  });

  test("leaves the sending to the courier when it may not go at once", async () => {
    const scene = await sceneOf();
    scene.courier.claims = false;

    await scene.frame({ events: [about("live", "e1")] });

    expect(scene.courier.given).toMatchObject([{ op: "create", state: "queued" }]);
  });

  test("gives a claim back that was not used", async () => {
    const scene = await sceneOf({ rules: [lifecycleRule({ steps: [announcer("post", { deliverWithinMs: 0 })] })] });

    await scene.frame({ events: [about("live", "e1")] });

    expect(scene.courier.given).toMatchObject([{ op: "create", state: "dropped", failure: { code: "DEADLINE" } }]);
    expect(scene.courier.released).toHaveLength(1);
  });

  test("lets each rule have an event once, over whatever it comes and after a restart too", async () => {
    const scene = await sceneOf();
    await scene.frame({ events: [about("live", "e1"), about("live", "e1")] });
    await scene.frame({ events: [about("live", "e1")] });
    await scene.stop();
    await scene.boot();

    await scene.frame({ events: [about("live", "e1")] });

    expect(scene.verdicts).toEqual([
      "go-live fired: opened",
      ...Array.from({ length: 3 }, () => "go-live deduped: this rule has had this event before"),
    ]);
  });

  test("goes on with the rest of a batch when one step throws, and takes nothing of that step", async () => {
    const broken = lifecycleRule({
      id: "broken",
      computeVars: () => {
        throw new Error("a defect");
      },
    });
    const scene = await sceneOf({ rules: [broken, lifecycleRule()] });

    await scene.frame({ events: [about("live", "e1"), about("live", "e2", 8)] });

    expect(scene.verdicts.filter((verdict) => verdict.startsWith("go-live"))).toHaveLength(2);
    expect(scene.verdicts[0]).toMatch(/^broken error: a step failed and was left out: Error: a defect/);
    expect(await scene.store.rulesWithEntities()).toEqual(["go-live"]);
  });

  test("lets an event whose step threw come again", async () => {
    let isBroken = true;
    const rule = lifecycleRule({
      computeVars: () => {
        if (isBroken) throw new Error("a defect");
        return { ok: true, value: {} };
      },
    });
    const scene = await sceneOf({ rules: [rule] });
    await scene.frame({ events: [about("live", "e1")] });
    isBroken = false;

    await scene.frame({ events: [about("live", "e1")] });

    expect(scene.verdicts.at(-1)).toBe("go-live fired: opened");
  });

  test("says why when a key cannot be computed", async () => {
    const rule = lifecycleRule({
      computeKey: () => ({ ok: false, message: "it is null", place: { file: "bot.yaml", line: 3, column: 9 } }),
    });
    const scene = await sceneOf({ rules: [rule] });

    await scene.frame({ events: [about("live", "e1")] });

    expect(scene.verdicts).toEqual(["go-live error: bot.yaml:3:9: the key could not be computed: it is null"]);
  });

  test("gives events of one frame to the rules in the order of the configuration, and costs no commit when nothing changes", async () => {
    const scene = await sceneOf({ rules: [lifecycleRule({ id: "b" }), lifecycleRule({ id: "a" })] });

    await scene.frame({ events: [about("live", "e1")] });
    await scene.frame({ idle: true, events: [about("ended", "e2", 99)] });

    expect(scene.verdicts.slice(0, 2)).toEqual(["b fired: opened", "a fired: opened"]);
    expect(scene.commits).toHaveLength(2);
    await scene.frame({ idle: true });
    expect(scene.commits).toHaveLength(2);
  });

  test("passes over events that no entry of a rule is about, without remembering them", async () => {
    const scene = await sceneOf({ rules: [lifecycleRule({ open: [entry("live", { parameters: { user: 8 } })] })] });

    await scene.frame({ idle: true, events: [about("live", "e1")] });

    expect(scene.verdicts).toEqual(["go-live no-match: no entry is about this event"]);
    expect(scene.commits).toEqual([]);
  });

  test("remembers nothing of events whose conditions do not hold", async () => {
    const never = condition(() => false);
    const scene = await sceneOf({ rules: [eventRule({ when: [entry("live")], condition: never }), lifecycleRule({ condition: never })] });

    await scene.frame({ idle: true, events: [about("live", "e1")] });

    expect(scene.verdicts.map((verdict) => verdict.split(":")[0]).sort()).toEqual(["go-live no-match", "tell no-match"]);
    expect(scene.commits).toEqual([]);
  });

  test("says since when it works on a batch, and that it rests", async () => {
    const scene = await sceneOf({ store: failing([full()], []) });
    expect(scene.loop.busySince).toBeUndefined();
    const done = scene.frame({ events: [about("live", "e1")] });
    await new Promise((resolve) => setImmediate(resolve));
    const busySince = scene.loop.busySince;
    await scene.clock.advance(1_000);
    await done;
    await scene.settle();

    expect([busySince, scene.loop.busySince]).toEqual([start, undefined]);
  });

  test("tells notices of reducers", async () => {
    const scene = await sceneOf();

    await scene.frame({ notices: [{ code: "ODD", message: "odd", level: "warn" }] });

    expect(scene.notices).toEqual(["ODD"]);
  });

  test("knows no time before the highest that it ever committed, but believes a clock that is far behind", async () => {
    const scene = await sceneOf();
    scene.clock.now = () => start + 7_200_000;
    await scene.frame({ events: [about("live", "e1")] });
    await scene.stop();
    await scene.boot();
    const openedAt = async (user: number): Promise<unknown> =>
      (await scene.store.load({ aggregates: [{ rule: "go-live", key: String(user) }], seen: [] })).aggregates[0]?.thing;

    scene.clock.now = () => start + 3_600_000;
    await scene.frame({ events: [about("live", "e2", 8)] });
    scene.clock.now = () => start + 3_599_999;
    await scene.frame({ events: [about("live", "e3", 9)] });
    await scene.frame({ events: [about("live", "e4", 10)] });

    expect(await openedAt(8)).toMatchObject({ lastArrival: start + 7_200_000 });
    expect(await openedAt(9)).toMatchObject({ lastArrival: start + 3_599_999 });
    expect(scene.log.lines).toEqual([
      "warn the clock is 60 minutes behind what it has been; it is taken as right now, and what is due waits for it",
    ]);
  });

  test("makes ids of ops that grow over restarts", async () => {
    const scene = await sceneOf();
    await scene.frame({ events: [about("live", "e1"), about("live", "e2", 8)] });
    await scene.stop();
    await scene.boot();
    await scene.frame({ events: [about("live", "e3", 9)] });
    const ids = scene.courier.given.map(({ id }) => id);

    expect(ids).toHaveLength(3);
    expect(ids).toEqual([...new Set(ids)].sort());
  });
});

describe("a store that fails", () => {
  test("for now is given the very same writes until it takes them, and nothing is lost or accepted before", async () => {
    const tried: (readonly Write[])[] = [];
    const scene = await sceneOf({ store: failing([full(), full()], tried) });
    let accepted = false;
    const done = scene.frame({ events: [about("live", "e1")] }).then(() => (accepted = true));
    await new Promise((resolve) => setImmediate(resolve));
    const second = scene.frame({ events: [about("live", "e2", 8)] });

    await scene.clock.advance(1_000);
    expect([accepted, scene.courier.given]).toEqual([false, []]);
    await scene.clock.advance(2_000);
    await Promise.all([done, second]);

    expect(tried.slice(0, 3).map((writes) => writes === tried[0])).toEqual([true, true, true]);
    expect(scene.courier.given).toHaveLength(2);
    expect(scene.log.lines).toEqual([
      "error the disk is full; everything waits, trying again in 1 s",
      "error the disk is full; everything waits, trying again in 2 s",
      "info the store takes writes again; nothing was lost",
    ]);
  });

  test("waits at most half a minute between two tries", async () => {
    const tried: (readonly Write[])[] = [];
    const scene = await sceneOf({ store: failing(Array.from({ length: 8 }, full), tried) });
    const done = scene.frame({ events: [about("live", "e1")] });

    await scene.clock.advance(1_000 + 2_000 + 4_000 + 8_000 + 16_000 + 30_000 * 3);
    await done;

    expect(tried).toHaveLength(9);
  });

  test("for good ends the loop with its error, and hands nothing out", async () => {
    const scene = await sceneOf({ store: failing([new StoreError("STORE_CORRUPT", "the database is damaged", false)], []) });

    void scene.frame({ events: [about("live", "e1")] });

    await expect(scene.running).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    expect(scene.courier.given).toEqual([]);
    expect(scene.clock.nextDue()).toBeUndefined();
  });

  test("in a way that it does not know ends the loop too", async () => {
    const scene = await sceneOf({ store: (store) => changedStore(store, { commit: () => Promise.reject(new TypeError("a defect")) }) });

    void scene.frame({ events: [about("live", "e1")] });

    await expect(scene.running).rejects.toThrow("a defect");
  });
});

describe("stopping while the store takes nothing", () => {
  test("ends without an error, and accepts nothing that was not stored", async () => {
    const scene = await sceneOf({ store: failing(Array.from({ length: 99 }, full), []) });
    let accepted = false;
    void scene.frame({ events: [about("live", "e1")] }).then(() => (accepted = true));
    await new Promise((resolve) => setImmediate(resolve));

    await scene.stop();

    await expect(scene.running).resolves.toBeUndefined();
    expect([accepted, scene.courier.given]).toEqual([false, []]);
    expect(scene.log.lines.at(-1)).toMatch(/^error the disk is full The last changes were not stored/);
  });
});

describe("states of sources that only say when something was last seen", () => {
  test("reach the disk within five seconds", async () => {
    const scene = await sceneOf();

    await scene.frame({ lazy: true });
    await scene.pass(1_000);
    await scene.frame({ lazy: true });
    await scene.pass(3_999);
    expect(scene.commits).toEqual([]);
    await scene.pass(1);

    expect(scene.commits).toHaveLength(1);
    expect((await scene.store.sources())[0]?.state).toMatchObject({ frames: 2 });
  });

  test("ride along with the next commit", async () => {
    const scene = await sceneOf();

    await scene.frame({ lazy: true });
    await scene.push({ kind: "note", connection: "x", name: "n", value: 1 });

    expect(scene.written()).toEqual(["put kv", "put source"]);
    await scene.pass(10_000);
    expect(scene.commits).toHaveLength(1);
  });

  test("wait as long when the events of a frame concern no rule", async () => {
    const scene = await sceneOf({ rules: [] });

    await scene.frame({ events: [about("live", "e1")] });
    await scene.pass(4_999);
    expect(scene.commits).toEqual([]);
    await scene.pass(1);

    expect((await scene.store.sources())[0]?.state).toMatchObject({ frames: 1 });
  });

  test("are never older on disk than what was written with an event", async () => {
    const scene = await sceneOf();

    await Promise.all([scene.frame({ events: [about("live", "e1")] }), scene.frame({ lazy: true }), scene.frame({})]);

    expect((await scene.store.sources())[0]?.state).toMatchObject({ frames: 3 });
  });

  test("are written when the loop stops", async () => {
    const scene = await sceneOf();
    await scene.frame({ lazy: true }, "cursor 5");
    await scene.stop();
    await scene.boot();

    expect((await scene.store.sources())[0]).toMatchObject({ state: { frames: 1 }, cursor: "cursor 5" });
    expect(scene.loop.sources.cursor("source")).toBe("cursor 5");
  });
});

describe("timers of rules", () => {
  const waiting = lifecycleRule({ forMs: 20_000 });

  test("fire at their time while the source is in step", async () => {
    const scene = await sceneOf({ rules: [waiting] });
    await scene.inStep();
    await scene.frame({ events: [about("live", "e1")] });

    await scene.pass(19_999);
    expect(scene.courier.given).toEqual([]);
    await scene.pass(1);

    expect(scene.courier.given).toMatchObject([{ op: "create" }]);
  });

  test("wait after a restart until the source is in step, and then fire once", async () => {
    const scene = await sceneOf({ rules: [waiting] });
    await scene.inStep();
    await scene.frame({ events: [about("live", "e1")] });
    await scene.stop();
    await scene.boot();
    await scene.link("connected");

    await scene.pass(60_000);
    expect(scene.courier.given).toEqual([]);
    await scene.link("in-step");
    await scene.settle();
    await scene.pass(60_000);

    expect(scene.courier.given).toHaveLength(1);
  });

  test("wait no longer than two minutes after a connect, and as long as it takes without one", async () => {
    const scene = await sceneOf({ rules: [waiting] });
    await scene.frame({ events: [about("live", "e1")] });
    await scene.lost();
    await scene.pass(3_600_000);
    expect(scene.courier.given).toEqual([]);

    await scene.link("connected");
    await scene.pass(119_999);
    expect(scene.courier.given).toEqual([]);
    await scene.pass(1);

    expect(scene.courier.given).toHaveLength(1);
  });

  test("are held again when the link is lost", async () => {
    const scene = await sceneOf({ rules: [waiting] });
    await scene.inStep();
    await scene.frame({ events: [about("live", "e1")] });
    await scene.lost();

    await scene.pass(3_600_000);

    expect(scene.courier.given).toEqual([]);
  });

  test("come after what a snapshot tells: what is not in it is never announced", async () => {
    const source = scriptedSource({ "in-step": { snapshots: [{ event: "live", holds: [] }] } });
    const scene = await sceneOf({ rules: [waiting], source });
    await scene.frame({ events: [about("live", "e1")] });
    await scene.pass(60_000);

    await scene.inStep();
    await scene.pass(60_000);

    expect(scene.courier.given).toEqual([]);
    expect(scene.verdicts.at(-1)).toBe("go-live applied: over before anybody was told: nobody will be");
  });

  test("come before events of the same instant", async () => {
    const scene = await sceneOf({ rules: [waiting] });
    await scene.inStep();
    await scene.frame({ events: [about("live", "e1")] });
    scene.verdicts.length = 0;
    const passing = scene.clock.advance(20_000, () => Promise.resolve());
    const ended = scene.frame({ events: [about("ended", "e2")] });

    await Promise.all([passing, ended]);
    await scene.settle();

    expect(scene.verdicts.slice(0, 2)).toEqual(["go-live fired: opened", "go-live fired: closed"]);
  });

  test("that forget wait for no source", async () => {
    const scene = await sceneOf();
    await scene.frame({ events: [about("live", "e1")] });
    const [create] = scene.courier.given;
    const decision = { kind: "done", ref: "1", output: {}, gone: false } as const;
    await scene.push({ kind: "delivery", input: { kind: "outcome", rule: "go-live", key: "7", op: create?.id ?? "", decision } });
    await scene.frame({ events: [about("ended", "e2")] });
    const edit = scene.courier.given.at(-1);
    await scene.push({ kind: "delivery", input: { kind: "claim", rule: "go-live", key: "7", op: edit?.id ?? "", boot: 1 } });
    await scene.push({ kind: "delivery", input: { kind: "outcome", rule: "go-live", key: "7", op: edit?.id ?? "", decision } });

    await scene.pass(86_400_000);

    expect(await scene.store.rulesWithEntities()).toEqual([]);
  });

  test("fire all, however many are due at once", async () => {
    const scene = await sceneOf({ rules: [waiting] });
    await scene.inStep();
    await scene.frame({ events: Array.from({ length: 600 }, (_, n) => about("live", `e${n}`, n)) });

    await scene.pass(20_000);

    expect(scene.courier.given).toHaveLength(600);
    expect(await scene.store.keys("go-live", ["pending"])).toEqual([]);
  });

  test("of a rule that waits for a setting do nothing", async () => {
    const scene = await sceneOf({ rules: [waiting] });
    await scene.inStep();
    await scene.frame({ events: [about("live", "e1")] });
    await scene.stop();
    await scene.boot({ rules: [], waits: () => true });

    await scene.pass(60_000);

    expect(scene.courier.given).toEqual([]);
    expect(await scene.store.keys("go-live", ["pending"])).toEqual(["7"]);
  });

  test("that are due already when they are written fire a second later: the loop cannot spin on one", async () => {
    const scene = await sceneOf({ rules: [lifecycleRule({ expireAfterMs: 0 })] });
    await scene.inStep();
    await scene.frame({ events: [about("live", "e1")] });

    await scene.pass(999);
    expect(await scene.store.keys("go-live", ["open"])).toEqual(["7"]);
    await scene.pass(1);

    expect(await scene.store.keys("go-live", ["open"])).toEqual([]);
  });

  test("of one whose step throws do not make the loop spin", async () => {
    const post = announcer();
    const [create] = post.phases.open;
    const thrower = {
      ...create,
      render: (): never => {
        throw new Error("a defect");
      },
    };
    const broken = { ...post, phases: { ...post.phases, open: [thrower as unknown as CompiledPhase] } };
    const scene = await sceneOf({
      rules: [lifecycleRule({ forMs: 20_000, steps: [broken] }), lifecycleRule({ id: "sound", forMs: 30_000 })],
    });
    await scene.inStep();
    await scene.frame({ events: [about("live", "e1")] });

    await scene.pass(60_000);

    const failures = scene.verdicts.filter((verdict) => verdict.includes("a step failed"));
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.length).toBeLessThan(5);
    expect(scene.verdicts).toContain("sound fired: opened");
  });
});

describe("timers of sources", () => {
  test("are inputs of their reducers, once for each time", async () => {
    const source = scriptedSource({ "timer idle": { events: [about("ended", "by timer")], idle: true } });
    const scene = await sceneOf({ source });
    await scene.frame({ events: [about("live", "e1")], timers: { idle: start + 30_000 } });

    await scene.pass(29_999);
    expect(scene.verdicts).toEqual(["go-live fired: opened"]);
    await scene.pass(60_000);

    expect(scene.verdicts).toEqual(["go-live fired: opened", "go-live fired: closed"]);
  });

  test("whose defect throws do not stop the loop", async () => {
    const scene = await sceneOf();

    await scene.frame({ fail: "timers" });
    await scene.frame({ idle: true, events: [about("live", "e1")] });

    expect(scene.verdicts).toEqual(["go-live fired: opened"]);
    expect(scene.log.lines).toEqual(["error a source's timers failed; it goes on without them"]);
  });
});

describe("a reducer that throws", () => {
  test("is said, and its input changes nothing", async () => {
    const scene = await sceneOf();

    await scene.frame({ fail: "reduce" });
    await scene.frame({ events: [about("live", "e1")] });

    expect(scene.log.lines).toEqual(["error a source's reducer failed; the input was left out"]);
    expect((await scene.store.sources())[0]?.state).toMatchObject({ frames: 1 });
  });
});

describe("snapshots", () => {
  test("close what is open and not in them, and open what is in them, before anything that came behind", async () => {
    const scene = await sceneOf();
    await scene.frame({ events: [about("live", "e1", 1), about("live", "e2", 2)] });
    scene.verdicts.length = 0;

    await Promise.all([
      scene.frame({ snapshots: [{ event: "live", holds: [about("live", "e2", 2), about("live", "e3", 3)] }] }),
      scene.frame({ events: [about("ended", "e4", 3)] }),
    ]);
    await scene.settle();

    expect(scene.verdicts).toEqual(["go-live fired: closed", "go-live applied: updated", "go-live fired: opened", "go-live fired: closed"]);
  });

  test("concern only lifecycles that open by their event", async () => {
    const scene = await sceneOf({ rules: [lifecycleRule({ open: [entry("other")] })] });

    await scene.frame({ snapshots: [{ event: "live", holds: [about("live", "e1")] }] });
    await scene.settle();

    expect(scene.verdicts).toEqual([]);
  });

  test("close nothing for a rule that cannot tell what one of them is about", async () => {
    const rule = lifecycleRule();
    const picky = lifecycleRule({
      computeKey: (scope) =>
        scope.event?.["user"] === null ? { ok: false, message: "it is null", place: rule.place } : rule.computeKey(scope),
    });
    const scene = await sceneOf({ rules: [picky] });
    await scene.frame({ events: [about("live", "e1", 1)] });
    scene.verdicts.length = 0;

    await scene.frame({ snapshots: [{ event: "live", holds: [about("live", "e2", null)] }] });
    await scene.settle();

    expect(scene.verdicts).toEqual([expect.stringContaining("error: bot.yaml:1:1: the key could not be computed")]);
    expect(await scene.store.keys("go-live", ["open"])).toEqual(["1"]);
  });
});

describe("what is no event", () => {
  test("notes are on disk when they are accepted", async () => {
    const scene = await sceneOf();

    await scene.push({ kind: "note", connection: "x", name: "a", value: { n: 1 } });
    await scene.push({ kind: "note", connection: "x", name: "b", value: 2 });
    await scene.push({ kind: "note", connection: "x", name: "b", value: undefined });

    expect(await scene.store.kv("x")).toEqual([{ name: "a", value: { n: 1 } }]);
  });

  test("parked scopes are kept and taken away", async () => {
    const scene = await sceneOf();
    const row = { scope: "wall", reason: "401", since: 1, until: 2, fingerprint: "f", probes: 0 };

    await scene.push({ kind: "delivery", input: { kind: "park", row } });
    expect(await scene.store.parked()).toEqual([row]);
    await scene.push({ kind: "delivery", input: { kind: "unpark", scope: "wall" } });

    expect(await scene.store.parked()).toEqual([]);
  });

  test("inputs of sources that are not there change nothing", async () => {
    const scene = await sceneOf();

    await scene.push({ kind: "source", connection: "gone", input: { kind: "frame", frame: {} } });
    await scene.push({ kind: "snapshot", connection: "gone", snapshot: { event: "live", holds: [] } });

    expect(scene.commits).toEqual([]);
  });

  test("the references of messages are told with the ops that need them", async () => {
    const refs: unknown[] = [];
    const scene = await sceneOf();
    const given = scene.courier.given;
    scene.courier.changed = (ops, refOf) => {
      given.push(...ops);
      refs.push(...ops.map((op) => refOf?.(op)));
    };
    await scene.frame({ events: [about("live", "e1")] });
    const decision = { kind: "done", ref: { message: "1" }, output: {}, gone: false } as const;
    await scene.push({ kind: "delivery", input: { kind: "outcome", rule: "go-live", key: "7", op: given[0]?.id ?? "", decision } });
    await scene.frame({ events: [about("ended", "e2")] });

    expect(refs).toEqual([undefined, { message: "1" }, { message: "1" }]);
  });

  test("two steps of one rule are two ops of one commit", async () => {
    const scene = await sceneOf({ rules: [lifecycleRule({ steps: [announcer("post"), step("toot")] })] });

    await scene.frame({ events: [about("live", "e1")] });

    expect(scene.courier.given.map(({ step: id, state }) => `${id} ${state}`)).toEqual(["post sending", "toot sending"]);
    expect(scene.commits).toHaveLength(1);
  });
});
