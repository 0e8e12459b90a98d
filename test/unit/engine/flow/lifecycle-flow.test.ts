import { describe, expect, it } from "vitest";
import { EngineWorld } from "#test/support/engine-world";
import { day, hour, minute, second } from "#test/support/engine-scene";
import { flowOf, once, rateLimit, throttle } from "#test/support/flow";
import { entry, lifecycleRule, step, text } from "#test/support/rules";
import type { LifecycleRule } from "#core/rules/compiled-rule";

type Options = Partial<LifecycleRule>;

function world(options: Options): EngineWorld {
  return new EngineWorld(lifecycleRule(options));
}

/** An event about a user, whose title is their name unless given. */
function about(scene: EngineWorld, name: string, at: number, user: string, title = user): EngineWorld {
  return scene.event(name, { at, data: { user, title } });
}

function thing(scene: EngineWorld, user: string): string | undefined {
  const found = scene.aggregate("go-live", JSON.stringify(user)).thing;
  return found?.kind === "lifecycle" ? found.phase : undefined;
}

function outcomes(scene: EngineWorld): readonly string[] {
  return scene.verdicts.map(({ key, outcome, reason }) => `${key} ${outcome}: ${reason}`);
}

describe("flow control of a lifecycle", () => {
  it("is asked when it is to be announced, after `for`, and then tells at once what it lets on", () => {
    const scene = world({ forMs: minute, flow: flowOf(once(day, "user"), rateLimit(1, day)) });

    about(scene, "live", 0, "a");
    expect(scene.aggregates.map(({ key }) => key)).toEqual(['"a"']);
    scene.to(minute);

    expect(scene.story).toEqual(["60s post create: a is live"]);
    expect(outcomes(scene)).toEqual([
      '"a" pending: waits until it has held for long enough',
      '"a" pending: asks once',
      'gate:once:"a" passed: once: the first in 1d',
      '"a" pending: asks rate_limit',
      "gate:rate_limit passed: rate_limit: number 1 of 1 in 1d",
      '"a" fired: opened',
    ]);
  });

  it("is not asked of what is over inside `for`", () => {
    const scene = world({ forMs: minute, flow: flowOf(rateLimit(1, day)) });

    about(about(about(scene, "live", 0, "a"), "ended", second, "a"), "live", 2 * second, "b").to(hour);

    expect(scene.story).toEqual(["62s post create: b is live"]);
  });

  it("forgets what it drops: no update and no close of it is told", () => {
    const scene = world({ flow: flowOf(rateLimit(1, day)) });

    for (const user of ["a", "b"]) about(scene, "live", 0, user);
    expect(thing(scene, "b")).toBeUndefined();
    for (const user of ["a", "b"]) about(scene, "updated", minute, user, `${user} plays`);
    for (const user of ["a", "b"]) about(scene, "ended", hour, user);

    expect(scene.story).toEqual(["0s post create: a is live", "60s post edit: a plays is live", "3600s post edit: a was live for 3600s"]);
    expect(outcomes(scene)).toContain('"b" applied: forgotten, nobody is told: rate_limit has dropped it');
  });

  it("is asked anew when what was dropped is said to go on", () => {
    const scene = world({ flow: flowOf(rateLimit(1, hour)) });

    for (const user of ["a", "b"]) about(scene, "live", 0, user);
    about(scene, "live", 30 * minute, "b");
    about(scene, "live", hour, "b");

    expect(scene.story).toEqual(["0s post create: a is live", "3600s post create: b is live"]);
  });

  it("is not asked of a reopening, which makes no new message, and does not count it", () => {
    const scene = world({ reopenWithinMs: hour, flow: flowOf(once(day, "user"), rateLimit(1, 10 * minute), throttle(1, day)) });

    about(about(about(scene, "live", 0, "a"), "ended", minute, "a"), "live", 15 * minute, "a");

    expect(scene.story).toEqual(["0s post create: a is live", "60s post edit: a was live for 60s", "900s post edit: a is live"]);
    expect(scene.verdicts.filter(({ key }) => key.startsWith("gate:rate_limit"))).toHaveLength(2);
  });

  it("drops another episode of the same key by `once`", () => {
    const scene = world({ flow: flowOf(once(day, "user")) });

    for (const at of [0, hour, day]) about(about(scene, "live", at, "a"), "ended", at + minute, "a");

    expect(scene.story.filter((line) => line.includes("create"))).toEqual(["0s post create: a is live", "86400s post create: a is live"]);
  });

  it("is not asked of what is taken as baseline, and what it drops stays heard of", () => {
    const scene = world({ onStart: "baseline", flow: flowOf(rateLimit(1, hour)) });

    about(scene, "live", 0, "a");
    about(scene, "ended", 1, "b");
    about(scene, "ended", 2, "c");
    about(scene, "live", 3, "b");
    about(scene, "live", 4, "c");
    expect(thing(scene, "c")).toBe("idle");
    about(scene, "live", 2 * hour, "c");

    expect(scene.story).toEqual(["0.003s post create: b is live", "7200s post create: c is live"]);
  });

  it("leaves what ended for good after it was dropped buried", () => {
    const scene = world({ close: [entry("ended", { final: true })], flow: flowOf(rateLimit(1, minute)) });
    for (const user of ["a", "b"]) about(scene, "live", 0, user);

    about(about(scene, "ended", second, "b"), "live", hour, "b");

    expect(scene.story).toEqual(["0s post create: a is live"]);
    expect(thing(scene, "b")).toBe("tombstone");
  });

  it("is asked of each thing before it joins its group, and not of the group", () => {
    const groupBy = { source: "event.host", computeValue: () => ({ ok: true, value: { id: '"box"', text: "box" } }) as const };
    const members = step("post", {
      open: [{ op: "create", with: ({ members: all }) => ({ content: text(all?.map(({ key }) => String(key)).join(" ")) }) }],
      update: [{ op: "edit", with: ({ members: all }) => ({ content: text(all?.map(({ key }) => String(key)).join(" ")) }) }],
    });
    const scene = world({ groupBy, steps: [members], flow: flowOf(throttle(2, hour)) });

    for (const user of ["a", "b", "c"]) about(scene, "live", 0, user);

    expect(scene.to(day).story).toEqual(["0s post create: a", "0s post edit: a b", "3600s post edit: a b c"]);
  });

  it("is asked when as many events in a row have held as `for` wants, and once, however many more come while it waits", () => {
    const scene = world({ forCount: 2, flow: flowOf(throttle(1, hour)) });

    for (const at of [0, 1, 2, 3]) for (const user of ["a", "b"]) about(scene, "live", at * second, user);

    expect(scene.to(day).story).toEqual(["1s post create: a is live", "3601s post create: b is live"]);
  });

  it("sees the thing as it is known when it is to be announced", () => {
    const scene = world({ forMs: minute, flow: flowOf(once(day, "title")) });

    about(scene, "live", 0, "a", "x");
    about(scene, "updated", second, "a", "y");
    about(scene, "live", second, "b", "x");
    about(scene, "live", second, "c", "y");

    expect(scene.to(hour).story).toEqual(["60s post create: y is live", "61s post create: x is live"]);
  });

  it("forgets, with an error, what its key cannot be computed for", () => {
    const place = { file: "bot.yaml", line: 7, column: 12 };
    const stage = { ...once(day), computeKey: () => ({ ok: false, message: "it is null", place }) as const };
    const scene = world({ forMs: minute, flow: flowOf(stage) });

    about(scene, "live", 0, "a").to(hour);

    expect(outcomes(scene).at(-1)).toBe('"a" error: the key of once could not be computed, and nobody is told: it is null');
    expect(thing(scene, "a")).toBeUndefined();
  });
});

describe("what is in a lifecycle's queue", () => {
  const flow = flowOf(throttle(1, hour));

  function full(options: Options = {}): EngineWorld {
    const scene = world({ flow, ...options });
    for (const user of ["a", "b", "c"]) about(scene, "live", 0, user);
    return scene;
  }

  it("stays pending, and is told in its order with the newest that is known", () => {
    const scene = full();
    expect([thing(scene, "b"), thing(scene, "c")]).toEqual(["pending", "pending"]);

    about(scene, "updated", minute, "b", "b plays");

    expect(scene.to(day).story).toEqual([
      "0s post create: a is live",
      "3600s post create: b plays is live",
      "7200s post create: c is live",
    ]);
  });

  it("says nothing when it ends while it waits, and gives its place to the next", () => {
    const scene = about(full(), "ended", minute, "b");

    expect(scene.to(day).story).toEqual(["0s post create: a is live", "3600s post create: c is live"]);
    expect(outcomes(scene)).toContain("gate:throttle applied: throttle: it does not wait any more");
  });

  it("says nothing when its `if` does not hold any more, a snapshot is without it, or it ends for good", () => {
    const condition = lifecycleRule().condition;
    const holds: Options["condition"] = {
      ...condition,
      test: (scope) =>
        scope.event?.["title"] === "bad"
          ? { holds: false, clause: { source: "", place: { file: "", line: 1, column: 1 } } }
          : { holds: true },
    };
    const byIf = about(full({ condition: holds }), "updated", minute, "b", "bad");
    const bySnapshot = full().input({ kind: "absent", rule: "go-live", key: '"b"', connection: "source", event: "live" });
    const forGood = about(full({ close: [entry("ended", { final: true })] }), "ended", minute, "b");

    for (const scene of [byIf, bySnapshot, forGood]) {
      expect(scene.to(day).story).toEqual(["0s post create: a is live", "3600s post create: c is live"]);
    }
  });

  it("can end and come back to the end of the queue", () => {
    const scene = about(about(full(), "ended", minute, "b"), "live", 2 * minute, "b");

    expect(scene.to(day).story).toEqual(["0s post create: a is live", "3600s post create: c is live", "7200s post create: b is live"]);
  });

  it("does not count when it was gone without a word: the next is told at once", () => {
    const scene = full();
    scene.forget("go-live", '"b"');

    expect(scene.to(day).story).toEqual(["0s post create: a is live", "3600s post create: c is live"]);
    expect(outcomes(scene)).toContain("gate:throttle applied: throttle: it was gone, and does not count");
  });

  it("is forgotten when the queue is full", () => {
    const scene = world({ flow });
    for (let n = 0; n < 1_002; n += 1) about(scene, "live", 0, `u${n}`);

    expect([thing(scene, "u1000"), thing(scene, "u1001")]).toEqual(["pending", undefined]);
  });

  it("survives a restart", () => {
    const scene = full().restart();
    about(scene.to(hour).restart(), "updated", 90 * minute, "c", "c plays");

    expect(scene.restart().to(day).story).toEqual([
      "0s post create: a is live",
      "3600s post create: b is live",
      "7200s post create: c plays is live",
    ]);
  });

  it("is told at once when the rule loses its throttle", () => {
    const scene = full().reload(lifecycleRule());

    expect(scene.to(second).story).toEqual(["0s post create: a is live", "0s post create: b is live", "0s post create: c is live"]);
    expect(scene.aggregates.filter(({ thing: it }) => it?.kind === "gate")).toEqual([]);
  });

  it("waits at the gate that it came to, also when its key has changed since", () => {
    const scene = world({ flow: flowOf(throttle(1, hour, "title")) });
    about(about(scene, "live", 0, "a", "x"), "live", 0, "b", "x");
    about(scene, "updated", minute, "b", "y");

    about(scene, "ended", 2 * minute, "b", "y");

    expect(scene.aggregate("go-live", 'gate:throttle:"x"').thing).toMatchObject({ waiting: [], bytes: 0 });
    expect(scene.to(day).story).toEqual(["0s post create: x is live"]);
  });

  it("leaves nothing behind in the end", () => {
    const scene = full();
    for (const user of ["a", "b", "c"]) about(scene, "ended", day, user);

    expect(scene.to(3 * day).aggregates.filter(({ thing: it }) => it !== undefined)).toEqual([]);
  });
});
