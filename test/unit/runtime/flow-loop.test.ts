import { afterEach, describe, expect, test } from "vitest";
import type { SourceEvent } from "#core/plugin/source-definition";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { refreshTimers } from "#core/runtime/refresh-timers";
import { type Store, StoreError } from "#core/store/port";
import { compileYaml } from "../rules/compile-yaml.ts";
import { changedStore, LoopScene, type SceneOptions, start } from "./loop-scene.ts";

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

let scene: LoopScene;
afterEach(() => scene.close());

/** A rule of which the flow control is given, over the connection `source`, which says an event's title, and of a batch all. */
async function ruleWith(flow: string, text = "{{ event.title }}"): Promise<CompiledRule> {
  const when = "when: source.stream.live";
  const steps = `do: [{ action: wall.note, with: { text: '${text}' } }]`;
  const { rules, said } = await compileYaml(`rules: [{ id: tell, ${when}, ${flow}, ${steps} }]\nconnections: { source: { plugin: cam } }`);
  const [rule] = rules;
  if (rule === undefined || said.length > 0) throw new Error(said.join("; "));
  return rule;
}

const all = '{{ events.map(e, e.title).join(" ") }}';

async function play(flow: string, text?: string, options: SceneOptions = {}): Promise<CompiledRule> {
  const rule = await ruleWith(flow, text);
  scene = await LoopScene.open({ rules: [rule], ...options });
  return rule;
}

function live(title: string, user = 7, id = title): SourceEvent {
  return { name: "stream.live", id, time: scene.clock.now(), data: { user, title } };
}

/** What was asked of the destination, each request once. */
function told(): readonly unknown[] {
  const creates = scene.courier.given.filter(({ op }) => op === "create");
  return [...new Map(creates.map(({ idempotencyKey, input }) => [idempotencyKey, input["text"]])).values()];
}

async function restart(rules?: readonly CompiledRule[]): Promise<void> {
  await scene.stop();
  await scene.boot(rules === undefined ? {} : { rules });
}

/** The next commit fails for good, as if the process had died in it. */
function dyingOnce(): (store: Store) => Store {
  let dies = true;
  return (store) =>
    changedStore(store, {
      async commit(writes, now) {
        if (dies && writes.some((write) => "put" in write && (write.put === "thing" || write.put === "op"))) {
          dies = false;
          throw new StoreError("STORE_CORRUPT", "the process is gone", false);
        }
        await store.commit(writes, now);
      },
    });
}

describe("flow control in the loop", () => {
  test("drops within a time and tells again after it, over a restart", async () => {
    await play("once: { within: 1h, key: event.user }");

    await scene.frame({ events: [live("a"), live("b"), live("c", 8)] });
    await restart();
    await scene.frame({ events: [live("d")] });
    await scene.pass(hour);
    await scene.frame({ events: [live("e")] });

    expect(told()).toEqual(["[a]", "[c]", "[e]"]);
  });

  test("takes a crash in the middle of a chain for nothing: the event comes again and is counted once", async () => {
    await play("once: { within: 1h }, rate_limit: { limit: 1, per: 1h }, throttle: { limit: 1, per: 1h }", undefined, {
      store: dyingOnce(),
    });

    void scene.frame({ events: [live("a")] });
    await expect(scene.running).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    await restart();
    await scene.frame({ events: [live("a")] });

    expect(told()).toEqual(["[a]"]);
    expect(scene.commits).toHaveLength(1);
  });

  test("keeps what waits over a restart, and tells it once, also when its time came meanwhile", async () => {
    await play("batch: { wait: 1h }", all);
    await scene.frame({ events: [live("a"), live("b")] });
    await scene.stop();
    await scene.clock.advance(2 * hour);
    await scene.boot();
    await scene.pass(0);

    expect(told()).toEqual(["[a b]"]);
    await restart();
    await scene.pass(day);
    expect(told()).toEqual(["[a b]"]);
    expect(await scene.store.rulesWithEntities()).toEqual([]);
  });

  test("tells a digest at its time in the zone, whether or not the source is there", async () => {
    await play('batch: { at: "0 9 * * *" }', all);

    await scene.frame({ events: [live("a")] });
    await scene.pass(15 * hour - 1);
    expect(told()).toEqual([]);
    await scene.pass(1);

    expect(told()).toEqual(["[a]"]);
  });

  test("takes silence for quiet only while the source is in step", async () => {
    await play("debounce: { wait: 1m }");
    await scene.inStep();
    await scene.frame({ events: [live("a")] });
    await scene.lost();

    await scene.pass(hour);
    expect(told()).toEqual([]);
    await scene.link("connected");
    await scene.frame({ events: [live("b")] });
    await scene.link("in-step");
    await scene.pass(minute);

    expect(told()).toEqual(["[b]"]);
  });

  test("waits no longer than `max_wait`, whether or not the source is in step", async () => {
    await play("debounce: { wait: 1m, max_wait: 10m }");
    await scene.frame({ events: [live("a")] });

    await scene.pass(10 * minute);

    expect(told()).toEqual(["[a]"]);
  });

  test("counts before a crash and after it what happened close together, however late it is told of it", async () => {
    await play("threshold: { count: 3, within: 5m }");
    await scene.inStep();
    const at = scene.clock.now();
    await scene.frame({ events: [live("a"), live("b")] });
    await scene.stop();
    await scene.clock.advance(3 * hour);
    await scene.boot();
    await scene.link("connected");

    await scene.frame({ events: [{ ...live("c"), time: at + minute }] });

    expect(told()).toEqual(["[c]"]);
  });

  test("lets one after the other go, and says of each which event it is", async () => {
    await play("throttle: { limit: 1, per: 1m }");
    await scene.frame({ events: [live("a"), live("b"), live("c")] });
    scene.judged.length = 0;

    await scene.pass(2 * minute);

    expect(told()).toEqual(["[a]", "[b]", "[c]"]);
    expect(scene.judged.filter((id) => id !== undefined)).toEqual(["b", "c"]);
  });

  test("goes on when a clock that was far ahead is set right", async () => {
    await play("throttle: { limit: 1, per: 1m }");
    await scene.clock.advance(day);
    await scene.frame({ events: [live("a"), live("b")] });
    await scene.clock.advance(-day);

    await scene.frame({ events: [live("c")] });
    await scene.pass(2 * minute);

    expect(told()).toEqual(["[a]", "[b]", "[c]"]);
  });

  test("remembers nothing of keys that do not matter any more", async () => {
    await play("once: { within: 1m, key: event.user }, throttle: { limit: 1, per: 1m, key: event.user }");
    for (let n = 0; n < 5; n += 1) await scene.frame({ events: Array.from({ length: 100 }, (_, i) => live(`${n} ${i}`, n * 100 + i)) });
    expect(await scene.store.keys("tell", ["gate"])).toHaveLength(1_000);

    await scene.pass(minute + second);

    expect(await scene.store.rulesWithEntities()).toEqual([]);
  });
});

describe("flow control at a start", () => {
  async function refresh(now: number, ...rules: readonly CompiledRule[]): Promise<void> {
    await refreshTimers(scene.store, createRuleSet(rules), now);
  }

  async function timers(): Promise<readonly string[]> {
    const { timers: due } = await scene.store.due(Number.MAX_SAFE_INTEGER, 100, []);
    return due.map(({ key, name, due: at }) => `${key} ${name} ${at - start}`);
  }

  function rewrites(): number {
    return scene.commits.flat().filter((write) => "put" in write && write.put === "timers").length;
  }

  test("has its timers derived anew where it was changed, and left alone where it was not", async () => {
    const rule = await play("throttle: { limit: 1, per: 1m, key: event.user }");
    await refresh(start, rule);
    await scene.frame({ events: [live("a"), live("b")] });
    scene.commits.length = 0;

    await refresh(start, rule);
    expect(rewrites()).toBe(0);
    await refresh(start, await ruleWith("throttle: { limit: 1, per: 2m, key: event.user }"));

    expect(await timers()).toEqual(["gate:throttle:7 throttle 120000"]);
    expect(rewrites()).toBe(1);
  });

  test("lets go on what waits for an operator that the rule has lost", async () => {
    const rule = await play("throttle: { limit: 1, per: 1h }");
    await refresh(start, rule);
    await scene.frame({ events: [live("a"), live("b")] });
    await scene.stop();

    const other = await ruleWith("once: { within: 1h }");
    await scene.boot({ rules: [other] });
    await refresh(start, other);
    await scene.push({ kind: "wake" });
    await scene.settle();

    expect(told()).toEqual(["[a]", "[b]"]);
    expect(await scene.store.rulesWithEntities()).toEqual([]);
  });

  test("lets it go on at once when the running bot is told of the other rule, and keeps what it still asks", async () => {
    const rule = await play("once: { within: 1h, key: event.user }, throttle: { limit: 1, per: 1h }");
    await refresh(start, rule);
    await scene.frame({ events: [live("a", 1), live("b", 2)] });

    await scene.loop.useRules(createRuleSet([await ruleWith("once: { within: 1h, key: event.user }")]));
    await scene.settle();
    await scene.frame({ events: [live("c", 1), live("d", 3)] });

    expect(told()).toEqual(["[a]", "[b]", "[d]"]);
  });

  test("forgets what waits for a removed rule after a week, and goes on with it when the rule is back before", async () => {
    const rule = await play("batch: { wait: 1h }", all);
    await refresh(start, rule);
    await scene.frame({ events: [live("a")] });

    await refresh(start + day);
    expect(await timers()).toEqual([`gate:batch forget ${8 * day}`]);
    await refresh(start + 2 * day, rule);
    expect(await timers()).toEqual([`gate:batch batch ${hour}`]);
    await refresh(start + 10 * day);
    expect(await timers()).toEqual([`gate:batch forget ${17 * day}`]);

    await restart([]);
    await scene.pass(17 * day);
    expect(await scene.store.rulesWithEntities()).toEqual([]);
    expect(told()).toEqual([]);
  });

  test("goes on with what waits when its bot has waited for a setting meanwhile", async () => {
    const rule = await play("batch: { wait: 1h }", all);
    await refresh(start, rule);
    await scene.frame({ events: [live("a")] });
    await scene.stop();
    await scene.boot({ rules: [], waits: () => true });
    await refreshTimers(
      scene.store,
      createRuleSet([], () => true),
      start,
    );
    await scene.pass(day);
    expect(await timers()).toEqual([]);
    await scene.stop();

    await scene.boot({ rules: [rule] });
    await refresh(start + day, rule);
    await scene.push({ kind: "wake" });
    await scene.settle();

    expect(told()).toEqual(["[a]"]);
  });
});
