import { describe, expect, test } from "vitest";
import { done, hour, minute, second } from "#test/support/engine-scene";
import { EngineWorld } from "#test/support/engine-world";
import { type Happening, heldFrom, heldUntil, play, told, ways } from "#test/support/held-worlds";
import { inhibitedBy, inhibiting, mutedBetween, silence } from "#test/support/holds";
import type { RuleHold } from "#core/rules/rule-hold";
import { announcer, entry, eventRule, lifecycleRule, step, wasLive } from "#test/support/rules";

describe.each(ways)("%s", (way) => {
  test("says nothing of what opens and closes inside", () => {
    const world = play(way, [
      ["live", 20 * minute],
      ["crash", 30 * minute],
      ["ended", 40 * minute],
    ]);

    expect(told(world)).toEqual([]);
    expect(world.aggregate("go-live", "7").thing).toBe(undefined);
  });

  test("sends the open at the end when it is still open, rendered from the newest", () => {
    const world = play(way, [
      ["live", 20 * minute, "First"],
      ["updated", 30 * minute, "Second"],
      ["crash", 45 * minute],
      ["ended", 90 * minute, "Second"],
    ]);

    expect(told(world)).toEqual(["60m post create: Second is live", "90m post edit: Second was live for 4200s"]);
  });

  test("sends the close at the end when it closed inside after an announcement", () => {
    const world = play(way, [
      ["live", 5 * minute],
      ["crash", 15 * minute],
      ["ended", 20 * minute],
      ["crash", 30 * minute],
    ]);

    expect(told(world)).toEqual(["5m post create: Hello is live", "60m post edit: Hello was live for 900s"]);
  });

  test("lets the last edit wait, and only that one", () => {
    const world = play(way, [
      ["live", 5 * minute, "First"],
      ["updated", 20 * minute, "Second"],
      ["updated", 30 * minute, "Third"],
      ["crash", 40 * minute],
      ["updated", 90 * minute, "Fourth"],
    ]);

    expect(told(world)).toEqual(["5m post create: First is live", "60m post edit: Third is live", "90m post edit: Fourth is live"]);
  });

  test("has nothing to say at the end when nothing changed", () => {
    expect(told(play(way, [["live", 5 * minute]]))).toEqual(["5m post create: Hello is live"]);
  });

  test("goes on as before when it closed and opened again inside, without a second ping", () => {
    const reopening: readonly Happening[] = [
      ["live", 5 * minute],
      ["ended", 20 * minute],
      ["live", 25 * minute],
      ["crash", 30 * minute],
      ["ended", 90 * minute],
    ];
    const world = play(way, reopening, { rule: { reopenWithinMs: 10 * minute } });

    expect(told(world)).toEqual(["5m post create: Hello is live", "90m post edit: Hello was live for 5100s"]);
  });

  test("tells the end of one thing and the opening of the next when another one began inside", () => {
    const world = play(way, [
      ["live", 5 * minute, "First"],
      ["ended", 20 * minute],
      ["live", 30 * minute, "Second"],
      ["crash", 40 * minute],
    ]);

    expect([...told(world)].sort()).toEqual(
      ["5m post create: First is live", "60m post create: Second is live", "60m post edit: Hello was live for 900s"].sort(),
    );
  });

  test("says that it is back when what had ended before opens again inside", () => {
    const world = play(
      way,
      [
        ["live", 1 * minute],
        ["ended", 8 * minute],
        ["live", 12 * minute],
      ],
      { rule: { reopenWithinMs: 10 * minute } },
    );

    expect(told(world)).toEqual(["1m post create: Hello is live", "8m post edit: Hello was live for 420s", "60m post edit: Hello is live"]);
  });

  test("says nothing when what had ended before opens and closes again inside", () => {
    const world = play(
      way,
      [
        ["live", 1 * minute],
        ["ended", 8 * minute],
        ["live", 12 * minute],
        ["crash", 13 * minute],
        ["ended", 50 * minute],
      ],
      { rule: { reopenWithinMs: 10 * minute } },
    );

    expect(told(world)).toEqual(["1m post create: Hello is live", "8m post edit: Hello was live for 420s"]);
  });

  test("takes a short gap inside for no end", () => {
    const gap: readonly Happening[] = [
      ["live", 20 * minute],
      ["ended", 30 * minute],
      ["live", 32 * minute],
      ["ended", 90 * minute],
    ];
    const world = play(way, gap, { rule: { keepFiringForMs: 3 * minute } });

    expect(told(world)).toEqual(["60m post create: Hello is live", "93m post edit: Hello was live for 4200s"]);
  });

  test("waits with an opening until a gap that began inside has shown whether it is an end", () => {
    const rule = { rule: { keepFiringForMs: 3 * minute } };

    const ended = play(
      way,
      [
        ["live", 20 * minute],
        ["ended", 59 * minute],
      ],
      rule,
    );
    const back = play(
      way,
      [
        ["live", 20 * minute],
        ["ended", 59 * minute],
        ["live", 61 * minute],
      ],
      rule,
    );

    expect(told(ended)).toEqual([]);
    expect(told(back)).toEqual(["61m post create: Hello is live"]);
  });

  test("waits with an `after` that comes due inside, and does it only if things are still so", () => {
    const escalate = step("boss", { open: [{ op: "create", after: 30 * minute, with: () => ({ content: "still live" }) }] });
    const rule = { rule: { steps: [escalate] } };

    const still = play(
      way,
      [
        ["live", 5 * minute],
        ["crash", 40 * minute],
      ],
      rule,
    );
    const over = play(
      way,
      [
        ["live", 5 * minute],
        ["ended", 50 * minute],
      ],
      rule,
    );

    expect(told(still)).toEqual(["60m boss create: still live"]);
    expect(told(over)).toEqual([]);
  });

  test("does what a close says `after` an hour, an hour after the close", () => {
    const post = announcer("post", {
      close: [
        { op: "edit", with: wasLive },
        { op: "edit", after: hour, with: () => ({ content: "Watch it" }) },
      ],
    });
    const world = play(
      way,
      [
        ["live", 5 * minute],
        ["ended", 20 * minute],
      ],
      { rule: { steps: [post] } },
    );

    expect(told(world)).toEqual(["5m post create: Hello is live", "60m post edit: Hello was live for 900s", "80m post edit: Watch it"]);
  });

  test("waits with what a close says `after`, when that comes due inside", () => {
    const post = announcer("post", {
      close: [
        { op: "edit", with: wasLive },
        { op: "edit", after: 30 * minute, with: () => ({ content: "Watch it" }) },
      ],
    });
    const world = play(
      way,
      [
        ["live", 1 * minute],
        ["ended", 5 * minute],
        ["crash", 20 * minute],
      ],
      { rule: { steps: [post] } },
    );

    expect(told(world)).toEqual(["1m post create: Hello is live", "5m post edit: Hello was live for 240s", "60m post edit: Watch it"]);
  });

  test("closes as expired what nothing was heard of inside, and says so at the end", () => {
    const world = play(way, [["live", 5 * minute]], { rule: { expireAfterMs: 20 * minute } });

    expect(told(world)).toEqual(["5m post create: Hello is live", "60m post edit: Hello was live for 0s"]);
  });

  test("says nothing of an opening inside that expires inside", () => {
    expect(told(play(way, [["live", 12 * minute]], { rule: { expireAfterMs: 20 * minute } }))).toEqual([]);
  });

  test("counts `for` inside, so that what has held for long enough is told at the end", () => {
    const rule = { rule: { forMs: 20 * minute } };

    expect(told(play(way, [["live", 35 * minute]], rule))).toEqual(["60m post create: Hello is live"]);
    expect(told(play(way, [["live", 50 * minute]], rule))).toEqual(["70m post create: Hello is live"]);
  });

  test("leaves nothing behind when all is over", () => {
    const world = play(
      way,
      [
        ["live", 5 * minute],
        ["ended", 20 * minute],
      ],
      { until: 4 * 24 * hour },
    );

    expect(world.aggregates.filter(({ thing }) => thing !== undefined)).toEqual([]);
  });
});

test("a message that was not delivered before the close is still dropped, also when the close was held back", () => {
  const world = new EngineWorld(lifecycleRule({ hold: mutedBetween([heldFrom, heldUntil]) }));
  world.answer = (op) =>
    world.now < 2 * hour
      ? { kind: "retry", due: op.due + minute, failure: { code: "DOWN", message: "503", at: 0 }, counts: true }
      : done(op);

  world
    .event("live", { at: 5 * minute })
    .event("ended", { at: 20 * minute })
    .to(3 * hour);

  expect(world.delivered).toEqual([]);
});

describe("a mute", () => {
  test("drops the runs of an event rule, and says until when", () => {
    const world = new EngineWorld(eventRule({ hold: mutedBetween([10 * minute, hour]) }));

    world.event("happened", { at: 20 * minute }).event("happened", { at: hour });

    expect(told(world)).toEqual(["60m post create: Hello is live"]);
    expect(world.verdicts[0]).toMatchObject({ outcome: "muted", reason: "muted by night", until: expect.any(Number) as number });
  });

  test("is asked at the moment of telling: what was told just before it began stays told", () => {
    const world = new EngineWorld(lifecycleRule({ hold: mutedBetween([10 * minute, hour]) }));

    world.event("live", { at: 10 * minute - 1 }).event("live", { at: 10 * minute, data: { user: 8 } });

    expect(told(world)).toEqual(["9m post create: Hello is live"]);
  });

  test("that follows on another lets nothing slip between them", () => {
    const world = new EngineWorld(lifecycleRule({ hold: mutedBetween([10 * minute, 20 * minute], [20 * minute, hour]) }));

    world.event("live", { at: 15 * minute }).to(2 * hour);

    expect(told(world)).toEqual(["60m post create: Hello is live"]);
  });
});

describe("a silence", () => {
  test("is about the rule and key that it names", () => {
    const world = new EngineWorld(lifecycleRule());
    world.context = { silences: [silence("go-live", hour, "8"), silence("another", hour)] };

    world.event("live", { at: 0 }).event("live", { at: 0, data: { user: 8 } });

    expect(world.delivered.map(({ at }) => at)).toEqual([0]);
    expect(world.verdicts.at(-1)).toMatchObject({ outcome: "silenced", reason: "silence 1-1 by ana: maintenance" });
    expect(world.to(2 * hour).delivered).toHaveLength(2);
  });

  test("drops the runs of an event rule that it covers", () => {
    const world = new EngineWorld(eventRule());
    world.context = { silences: [silence("tell", hour)] };

    expect(told(world.event("happened", { at: 0 }).to(2 * hour))).toEqual([]);
  });

  test("that is ended early lets go of what it held back", () => {
    const world = new EngineWorld(lifecycleRule());
    world.context = { silences: [silence("go-live", hour)] };
    world.event("live", { at: minute });

    world.to(10 * minute).context = {};
    world.input({ kind: "ask-hold", rule: "go-live", key: "7" }).to(11 * minute);

    expect(told(world)).toEqual(["10m post create: Hello is live"]);
  });

  test("that is ended early lets the end of an earlier thing go, too", () => {
    const world = new EngineWorld(lifecycleRule()).event("live", { at: 0 });
    world.context = { silences: [silence("go-live", 5 * hour)] };
    world.event("ended", { at: minute }).event("live", { at: 2 * minute, data: { title: "Next" } });

    world.to(10 * minute).context = {};
    world.input({ kind: "ask-hold", rule: "go-live", key: "7" }).to(11 * minute);

    expect([...told(world)].sort()).toEqual([
      "0m post create: Hello is live",
      "10m post create: Next is live",
      "10m post edit: Hello was live for 60s",
    ]);
  });

  test("that is longer than another decides", () => {
    const world = new EngineWorld(lifecycleRule());
    world.context = { silences: [silence("go-live", hour), silence("go-live", 2 * hour, "7")] };

    expect(told(world.event("live", { at: 0 }).to(3 * hour))).toEqual(["120m post create: Hello is live"]);
  });
});

describe("inhibited_by", () => {
  const outage = lifecycleRule({
    id: "outage",
    open: [entry("broken")],
    update: [],
    close: [entry("mended")],
    steps: [],
    hold: inhibiting,
  });

  test("holds back while the other is pending, open or closing, and not longer", () => {
    const slow = { ...outage, forMs: 10 * minute, keepFiringForMs: 10 * minute };
    const world = new EngineWorld(lifecycleRule({ hold: inhibitedBy("outage") }), slow);

    world.event("broken", { at: 0 }).event("live", { at: minute });
    expect(world.verdicts.some(({ outcome, rule }) => rule === "go-live" && outcome === "inhibited")).toBe(true);
    world.event("mended", { at: 20 * minute }).to(hour);

    expect(told(world)).toEqual(["30m post create: Hello is live"]);
  });

  test("announces at once when the other does not hold it back", () => {
    const world = new EngineWorld(lifecycleRule({ hold: inhibitedBy("outage") }), outage);

    world.event("broken", { at: 0, data: { user: 8 } }).event("live", { at: minute });

    expect(world.story).toEqual(["60s post create: Hello is live"]);
  });

  test("finds the other by the key that is computed from what is known of the thing, and follows a change of it", () => {
    const byHost = inhibitedBy("outage", ({ event }) => event?.["title"]);
    const hosts = lifecycleRule({
      ...outage,
      computeKey: ({ event }) => ({ ok: true, value: { id: JSON.stringify(event?.["title"]), text: "host" } }),
    });
    const world = new EngineWorld(lifecycleRule({ hold: byHost }), hosts);

    world.event("broken", { at: 0, data: { title: "box-1" } });
    world.event("live", { at: minute, data: { title: "box-1" } }).event("live", { at: minute, data: { title: "box-2", user: 8 } });
    expect(told(world)).toEqual(["1m post create: box-2 is live"]);
    world.event("updated", { at: 5 * minute, data: { title: "box-3" } }).to(6 * minute);

    expect(told(world)).toEqual(["1m post create: box-2 is live", "5m post create: box-3 is live"]);
  });

  test("holds nothing back where the key is null, and says where it cannot be computed", () => {
    const none = new EngineWorld(lifecycleRule({ hold: inhibitedBy("outage", () => undefined) }), outage);
    const place = { file: "bot.yaml", line: 3, column: 5 };
    const broken = {
      ...inhibitedBy("outage"),
      inhibitedBy: [{ rule: "outage", computeKey: () => ({ ok: false, message: "no such thing", place }) as const }],
    };
    const failing = new EngineWorld(lifecycleRule({ hold: broken }), outage);

    expect(told(none.event("broken", { at: 0 }).event("live", { at: minute }))).toHaveLength(1);
    expect(told(failing.event("broken", { at: 0 }).event("live", { at: minute }))).toHaveLength(1);
    expect(failing.verdicts.at(-1)).toMatchObject({
      outcome: "error",
      reason: "bot.yaml:3:5: the key of `inhibited_by` could not be computed: no such thing",
    });
  });

  test("chains: what is held back itself holds back in its turn", () => {
    const middle = lifecycleRule({
      id: "middle",
      open: [entry("halting")],
      close: [entry("going")],
      steps: [announcer("middle")],
      hold: { ...inhibitedBy("outage"), inhibits: true },
    });
    const world = new EngineWorld(lifecycleRule({ hold: inhibitedBy("middle") }), middle, outage);

    world
      .event("broken", { at: 0 })
      .event("halting", { at: minute })
      .event("live", { at: 2 * minute });
    world.event("mended", { at: 5 * minute });
    expect(told(world.to(6 * minute))).toEqual(["5m middle create: Hello is live"]);
    world.event("going", { at: 7 * minute }).to(8 * minute);

    expect(told(world).at(-1)).toBe("7m post create: Hello is live");
  });

  test("asks every one of several, and waits for the last", () => {
    const strike = { ...outage, id: "strike", open: [entry("struck")], close: [entry("settled")] };
    const hold: RuleHold = {
      ...inhibitedBy("outage"),
      inhibitedBy: [...inhibitedBy("outage").inhibitedBy, ...inhibitedBy("strike").inhibitedBy],
    };
    const world = new EngineWorld(lifecycleRule({ hold }), outage, strike);

    world.event("broken", { at: 0 }).event("struck", { at: 0 }).event("live", { at: minute });
    world
      .event("mended", { at: 5 * minute })
      .event("settled", { at: 9 * minute })
      .to(hour);

    expect(told(world)).toEqual(["9m post create: Hello is live"]);
  });

  test("forgets who waited as soon as nobody does, also when the waiting thing is forgotten without a word", () => {
    const world = new EngineWorld(lifecycleRule({ hold: inhibitedBy("outage") }), outage).event("broken", { at: 0 });

    world.event("live", { at: minute });
    expect(world.aggregate("outage", "inhibits 7").thing).toMatchObject({ kind: "watch", active: true });
    world.event("ended", { at: 2 * minute });

    expect(world.aggregate("outage", "inhibits 7").thing).toBe(undefined);
  });

  test("lets go of everything when the rule no longer names the other", () => {
    const world = new EngineWorld(lifecycleRule({ hold: inhibitedBy("outage") }), outage);
    world.event("broken", { at: 0 }).event("live", { at: minute });

    world.reload(lifecycleRule()).input({ kind: "timer", rule: "go-live", key: "7", name: "check-hold", due: 0 });

    expect(told(world)).toEqual(["1m post create: Hello is live"]);
    expect(world.aggregate("outage", "inhibits 7").thing).toBe(undefined);
  });

  test("holds back what was open before the rule named the other", () => {
    const world = new EngineWorld(lifecycleRule(), outage).event("broken", { at: 0 }).event("live", { at: minute });

    world
      .reload(lifecycleRule({ hold: inhibitedBy("outage") }))
      .input({ kind: "timer", rule: "go-live", key: "7", name: "check-hold", due: 0 });
    world
      .event("updated", { at: 2 * minute, data: { title: "Next" } })
      .event("mended", { at: 3 * minute })
      .to(4 * minute);

    expect(world.story).toEqual(["60s post create: Hello is live", "180.001s post edit: Next is live"]);
  });

  test("cleans up after a waiting thing that was taken away without a step", () => {
    const world = new EngineWorld(lifecycleRule({ hold: inhibitedBy("outage") }), outage)
      .event("broken", { at: 0 })
      .event("live", { at: second });

    world.forget("go-live", "7").input({ kind: "timer", rule: "outage", key: "inhibits 7", name: "check-hold", due: 0 });

    expect(world.aggregate("outage", "inhibits 7").thing).toBe(undefined);
  });

  test("lets go when the other was taken away without a step", () => {
    const world = new EngineWorld(lifecycleRule({ hold: inhibitedBy("outage") }), outage)
      .event("broken", { at: 0 })
      .event("live", { at: second });

    world.forget("outage", "7").input({ kind: "timer", rule: "outage", key: "inhibits 7", name: "check-hold", due: 0 }).to(minute);

    expect(world.story).toEqual(["1.001s post create: Hello is live"]);
  });
});
