import { describe, expect, test } from "vitest";
import { hour, minute } from "#test/support/engine-scene";
import { EngineWorld } from "#test/support/engine-world";
import { flowOf, once, rateLimit, throttle } from "#test/support/flow";
import { play, told, ways } from "#test/support/held-worlds";
import { mutedBetween } from "#test/support/holds";
import { eventRule } from "#test/support/rules";

describe.each(ways)("%s", (way) => {
  test("is asked after flow control, which is asked once: what it held back is told at its end", () => {
    const rule = { flow: flowOf(once(10 * hour), rateLimit(1, 10 * hour)) };

    const world = play(
      way,
      [
        ["live", 20 * minute],
        ["crash", 30 * minute],
      ],
      { rule },
    );

    expect(told(world)).toEqual(["60m post create: Hello is live"]);
  });

  test("holds back what a queue lets on inside", () => {
    const rule = { flow: flowOf(throttle(1, 30 * minute)) };
    const world = play(way, [["live", 20 * minute]], { rule, until: 61 * minute });
    const { thing } = world.aggregate("go-live", "7");

    expect(told(world)).toEqual(["60m post create: Hello is live"]);
    expect(thing).toMatchObject({ phase: "open", announced: true });
  });
});

test("an event rule is muted after its flow control, so what is dropped counts as told", () => {
  const world = new EngineWorld(eventRule({ flow: flowOf(once(2 * hour)), hold: mutedBetween([0, hour]) }));

  world
    .event("happened", { at: minute })
    .event("happened", { at: 90 * minute })
    .event("happened", { at: 3 * hour });

  expect(told(world)).toEqual(["180m post create: Hello is live"]);
  expect(world.verdicts.filter(({ outcome }) => outcome === "muted")).toHaveLength(1);
});
