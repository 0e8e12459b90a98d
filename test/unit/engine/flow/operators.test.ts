import { describe, expect, it } from "vitest";
import { EngineWorld } from "#test/support/engine-world";
import { day, hour, minute, second, start } from "#test/support/engine-scene";
import { batch, debounce, flowOf, lastVerdict, once, rateLimit, teller, threshold, throttle, told } from "#test/support/flow";
import { eventRule } from "#test/support/rules";
import type { FlowStage } from "#core/rules/compiled-flow";

function world(...stages: readonly FlowStage[]): EngineWorld {
  return new EngineWorld(eventRule({ flow: flowOf(...stages), steps: [teller()] }));
}

/** Events `happened` with these titles at these times; `user` is their key. */
function play(scene: EngineWorld, ...happenings: readonly (readonly [at: number, title: string, user?: string])[]): EngineWorld {
  for (const [at, title, user = "u"] of happenings) scene.event("happened", { at, data: { title, user } });
  return scene;
}

/** What is remembered beside the messages. */
function gates(scene: EngineWorld): readonly string[] {
  return scene.aggregates.filter(({ thing }) => thing !== undefined).map(({ key }) => key);
}

describe("once", () => {
  it("tells the first with a key, and drops the rest until `within` after it is over", () => {
    const scene = play(world(once(minute, "user")), [0, "a"], [second, "b"], [minute - 1, "c"]);

    expect(told(scene)).toEqual(["0s a"]);
    expect(lastVerdict(scene, start)).toBe("dropped: once: there was one in 1m, at 2026-11-21T07:00:00.000Z (until 60s)");
    expect(told(play(scene, [minute, "d"]))).toEqual(["0s a", "60s d"]);
  });

  it("is not made longer by what it drops", () => {
    const scene = play(world(once(minute)), [0, "a"], [40 * second, "b"], [70 * second, "c"]);

    expect(told(scene)).toEqual(["0s a", "70s c"]);
  });

  it("counts each key for itself, and 7 is another one than its text", () => {
    const scene = world(once(minute, "user"));
    for (const [index, user] of [7, "7", 7, "8"].entries()) scene.event("happened", { at: index, data: { title: `${index}`, user } });

    expect(told(scene)).toEqual(["0s 0", "0.001s 1", "0.003s 3"]);
  });

  it("counts by arrival, so that a gap that is replayed does not tell twice", () => {
    const scene = world(once(minute));

    scene
      .event("happened", { at: hour, time: 0, data: { title: "a" } })
      .event("happened", { at: hour, time: 30 * minute, data: { title: "b" } });

    expect(told(scene)).toEqual(["3600s a"]);
  });

  it("forgets a key when its time is over", () => {
    const scene = play(world(once(minute, "user")), [0, "a", "x"], [second, "b", "y"]);
    expect(gates(scene)).toEqual(['gate:once:"x"', 'gate:once:"y"']);

    expect(gates(scene.to(minute))).toEqual(['gate:once:"y"']);
    expect(gates(scene.to(minute + second))).toEqual([]);
  });
});

describe("rate_limit", () => {
  it("never tells more than `limit` in any stretch of `per`, and says when there is room again", () => {
    const scene = play(world(rateLimit(2, minute)), [0, "a"], [40 * second, "b"], [59 * second, "c"]);

    expect(told(scene)).toEqual(["0s a", "40s b"]);
    expect(lastVerdict(scene, start)).toBe("dropped: rate_limit: there were 2 in 1m (until 60s)");
    expect(told(play(scene, [minute, "d"], [61 * second, "e"], [100 * second, "f"]))).toEqual(["0s a", "40s b", "60s d", "100s f"]);
  });

  it("does not count what it drops", () => {
    const scene = world(rateLimit(1, minute));
    for (let at = 0; at < 3 * minute; at += 10 * second) scene.event("happened", { at, data: { title: "x" } });

    expect(told(scene)).toEqual(["0s x", "60s x", "120s x"]);
  });

  it("counts each key for itself and forgets it when the last has left the window", () => {
    const scene = play(world(rateLimit(1, minute, "user")), [0, "a", "x"], [second, "b", "y"], [2 * second, "c", "x"]);

    expect(told(scene)).toEqual(["0s a", "1s b"]);
    expect(gates(scene.to(minute))).toEqual(['gate:rate_limit:"y"']);
    expect(gates(scene.to(day))).toEqual([]);
  });

  it("takes what lies in the future of a clock that was set back for now", () => {
    const scene = play(world(rateLimit(1, minute)), [day, "a"]);
    scene.setBack(day - hour);

    expect(told(play(scene, [hour, "b"], [hour + minute - 1, "c"]))).toEqual(["86400s a"]);
    expect(told(play(scene, [hour + minute, "d"]))).toEqual(["86400s a", "3660s d"]);
  });
});

describe("threshold", () => {
  it("tells the one that makes the count full, and counts anew", () => {
    const scene = play(world(threshold(3, minute)), [0, "a"], [second, "b"]);
    expect(lastVerdict(scene, start)).toBe("pending: threshold: 2 of 3 in 1m");

    play(scene, [2 * second, "c"], [3 * second, "d"], [4 * second, "e"], [5 * second, "f"]);

    expect(told(scene)).toEqual(["2s c", "5s f"]);
  });

  it("does not count what happened `within` ago", () => {
    expect(told(play(world(threshold(2, minute)), [0, "a"], [minute, "b"]))).toEqual([]);
    expect(told(play(world(threshold(2, minute)), [0, "a"], [minute - 1, "b"]))).toEqual(["59.999s b"]);
  });

  it("counts by the events' own times: what is replayed after a gap is no burst", () => {
    const scene = world(threshold(3, minute));
    for (const time of [0, 10 * minute, 20 * minute]) scene.event("happened", { at: hour, time, data: { title: `${time}` } });
    expect(told(scene)).toEqual([]);

    for (const time of [30 * minute, 30 * minute + 1, 30 * minute + 2])
      scene.event("happened", { at: hour + 1, time, data: { title: "burst" } });

    expect(told(scene)).toEqual(["3600.001s burst"]);
  });

  it("counts together what happened close to each other, however late one of them comes", () => {
    const scene = play(world(threshold(2, minute)), [0, "a"]);

    expect(told(scene.event("happened", { at: 30 * minute, time: minute - 1, data: { title: "b" } }))).toEqual(["1800s b"]);
  });

  it("finds a burst whose events come in another order", () => {
    const scene = world(threshold(3, minute));
    for (const time of [30 * second, 50 * second, 10 * second])
      scene.event("happened", { at: 2 * minute, time, data: { title: `${time}` } });

    expect(told(scene)).toEqual(["120s 10000"]);
  });

  it("counts each key for itself, and forgets one of which nothing can come any more", () => {
    const scene = play(world(threshold(2, minute, "user")), [0, "a", "x"], [second, "b", "y"], [2 * second, "c", "x"]);

    expect(told(scene)).toEqual(["2s c"]);
    expect(gates(scene)).toEqual(['gate:threshold:"y"']);
    expect(gates(scene.to(hour + minute))).toEqual(['gate:threshold:"y"']);
    expect(gates(scene.to(hour + 2 * minute))).toEqual([]);
  });
});

describe("debounce", () => {
  it("waits until it has been quiet for `wait`, then tells the last one", () => {
    const scene = play(world(debounce(minute)), [0, "a"], [30 * second, "b"], [80 * second, "c"]);
    expect(lastVerdict(scene, start)).toBe("pending: debounce: waits until it has been quiet for 1m (until 140s)");

    expect(told(scene.to(140 * second - 1))).toEqual([]);
    expect(told(scene.to(hour))).toEqual(["140s c"]);
    expect(gates(scene)).toEqual([]);
  });

  it("tells it at the latest `max_wait` after the first, and begins anew", () => {
    const scene = world(debounce(minute, 2 * minute));
    for (let at = 0; at <= 4 * minute; at += 30 * second) scene.event("happened", { at, data: { title: `${at / second}` } });

    expect(told(scene.to(hour))).toEqual(["120s 90", "240s 210", "300s 240"]);
  });

  it("waits for each key by itself", () => {
    const scene = play(world(debounce(minute, undefined, "user")), [0, "a", "x"], [30 * second, "b", "y"], [40 * second, "c", "x"]);

    expect(told(scene.to(hour))).toEqual(["90s b", "100s c"]);
  });
});

describe("batch", () => {
  it("tells many as one when `wait` after the first is over: `event` is the last, `events` are all", () => {
    const scene = play(world(batch(minute)), [0, "a"], [30 * second, "b"], [59 * second, "c"]);
    expect(lastVerdict(scene, start)).toBe("pending: batch: 3 so far (until 60s)");

    expect(told(play(scene, [minute, "d"]).to(hour))).toEqual(["60s a, b, c | c", "120s d | d"]);
    expect(gates(scene)).toEqual([]);
  });

  it("tells them at once when there are `size`", () => {
    const scene = play(world(batch(minute, 2)), [0, "a"], [second, "b"], [2 * second, "c"]);

    expect(told(scene.to(hour))).toEqual(["1s a, b | b", "62s c | c"]);
  });

  it("tells them at the set time after the first", () => {
    const nextHour = (since: number): number => (Math.floor(since / hour) + 1) * hour;
    const scene = play(world(batch(nextHour)), [10 * minute, "a"], [50 * minute, "b"], [hour, "c"]);

    expect(told(scene.to(3 * hour))).toEqual(["3600s a, b | b", "7200s c | c"]);
  });

  it("tells nothing when there is nothing", () => {
    expect(told(world(batch(minute)).to(day))).toEqual([]);
  });

  it("gathers each key by itself", () => {
    const scene = play(world(batch(minute, undefined, "user")), [0, "a", "x"], [1, "b", "y"], [2, "c", "x"]);

    expect(told(scene.to(hour))).toEqual(["60s a, c | c", "60.001s b | b"]);
  });

  it("tells a thousand at once, however many it waits for, and as many as make a megabyte", () => {
    const many = world(batch(day, 5_000));
    for (let n = 0; n < 1_001; n += 1) many.event("happened", { at: 0, data: { title: "x" } });
    const large = world(batch(day));
    for (let n = 0; n < 4; n += 1) large.event("happened", { at: 0, data: { title: `${n}`, text: "x".repeat(400_000) } });

    expect(many.delivered.map(({ content }) => content.split(", ").length)).toEqual([1_000]);
    expect(large.delivered.map(({ content }) => content)).toEqual(["0, 1, 2 | 2"]);
    expect(large.verdicts.filter(({ outcome }) => outcome === "passed").map(({ reason }) => reason)).toEqual([
      "batch: 3, as much as a batch can hold",
    ]);
  });
});

describe("throttle", () => {
  it("never tells more than `limit` in any stretch of `per`; what exceeds waits in its order", () => {
    const scene = play(
      world(throttle(2, minute)),
      [0, "a"],
      [20 * second, "b"],
      [30 * second, "c"],
      [40 * second, "d"],
      [50 * second, "e"],
    );

    expect(told(scene.to(hour))).toEqual(["0s a", "20s b", "60s c", "80s d", "120s e"]);
    expect(gates(scene)).toEqual([]);
  });

  it("says when the turn of one that waits comes", () => {
    const scene = play(world(throttle(2, minute)), [0, "a"], [20 * second, "b"]);
    const said = [30, 31, 32].map((at) => lastVerdict(play(scene, [at * second, `${at}`]), start));

    expect(said).toEqual([
      "throttled: throttle: number 1 in the queue (until 60s)",
      "throttled: throttle: number 2 in the queue (until 80s)",
      "throttled: throttle: number 3 in the queue (until 120s)",
    ]);
  });

  it("keeps a queue for each key", () => {
    const scene = play(world(throttle(1, minute, "user")), [0, "a", "x"], [1, "b", "y"], [2, "c", "x"], [3, "d", "y"]);

    expect(told(scene.to(hour))).toEqual(["0s a", "0.001s b", "60s c", "60.001s d"]);
  });

  it("drops what comes to a full queue, and says so", () => {
    const scene = world(throttle(1, minute));
    for (let n = 0; n < 1_002; n += 1) scene.event("happened", { at: 0, data: { title: `${n}` } });

    expect(lastVerdict(scene, start)).toBe("dropped: throttle: 1000 wait already, which is as much as can, and this is not added");
    expect(told(scene.to(1_000 * minute)).at(-1)).toBe("60000s 1000");
    expect(scene.delivered).toHaveLength(1_001);
  });

  it("drops what would make the queue larger than a megabyte, and has room again when it has moved", () => {
    const scene = world(throttle(1, minute));
    const large = "x".repeat(400_000);
    for (let n = 0; n < 4; n += 1) scene.event("happened", { at: 0, data: { title: `${n}`, large } });
    expect(scene.verdicts.at(-1)?.outcome).toBe("dropped");

    scene.event("happened", { at: minute, data: { title: "4", large } });

    expect(told(scene.to(hour))).toEqual(["0s 0", "60s 1", "120s 2", "180s 4"]);
  });

  it("lets those that wait go on when a clock that was far ahead is set right", () => {
    const scene = play(world(throttle(1, minute)), [day, "a"]);
    scene.setBack(day - hour);

    expect(told(play(scene, [hour, "b"]).to(2 * hour))).toEqual(["86400s a", "3660s b"]);
  });
});

describe("an event that comes twice", () => {
  it("is counted once", () => {
    const scene = world(threshold(2, minute));

    scene.event("happened", { at: 0, id: "e" }).event("happened", { at: 1, id: "e" });

    expect(told(scene)).toEqual([]);
  });
});

describe("several operators", () => {
  it("are asked in their order: once, rate_limit, threshold, debounce, batch, throttle", () => {
    const scene = world(once(hour, "title"), rateLimit(4, hour), threshold(2, hour), debounce(minute), batch(hour), throttle(1, day));

    play(scene, [0, "a"], [1, "a"], [2, "b"], [3, "c"], [4, "d"], [5, "e"]);

    const asked = scene.verdicts.map(({ outcome, key }) => `${key.replace("gate:", "")} ${outcome}`);
    expect(asked).toEqual([
      'once:"a" passed',
      "rate_limit passed",
      "threshold pending",
      'once:"a" dropped',
      'once:"b" passed',
      "rate_limit passed",
      "threshold passed",
      "debounce pending",
      'once:"c" passed',
      "rate_limit passed",
      "threshold pending",
      'once:"d" passed',
      "rate_limit passed",
      "threshold passed",
      "debounce pending",
      'once:"e" passed',
      "rate_limit dropped",
    ]);
    expect(told(scene.to(2 * hour))).toEqual(["3660.004s d | d"]);
  });

  it("have nothing left to remember in the end", () => {
    const scene = world(once(hour, "title"), rateLimit(4, hour), threshold(2, hour), debounce(minute), batch(hour), throttle(1, day));

    for (let n = 0; n < 20; n += 1) play(scene, [n * 10 * minute, `${n % 7}`]);

    expect(gates(scene.to(10 * day))).toEqual([]);
  });
});
