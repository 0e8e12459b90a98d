import { describe, expect, test } from "vitest";
import { hour, minute } from "#test/support/engine-scene";
import { play, told, ways } from "#test/support/held-worlds";
import { announcer, type StepOptions } from "#test/support/rules";

const noisy: StepOptions = {
  remind: [{ op: "reply", with: () => ({ content: "still live" }) }],
  flapping: [{ op: "reply", with: () => ({ content: "flapping" }) }],
};

describe.each(ways)("%s", (way) => {
  test("skips reminders, and they go on afterwards", () => {
    const rule = { steps: [announcer("post", noisy)], repeatEveryMs: [20 * minute] };

    const world = play(way, [["live", 5 * minute]], { rule, until: 70 * minute });

    expect(told(world)).toEqual(["5m post create: Hello is live", "65m post reply: still live"]);
  });

  test("takes changes that nobody was told of for no flapping", () => {
    const rule = { steps: [announcer("post", noisy)], reopenWithinMs: hour, flapping: { windowMs: hour, high: 3, low: 1 } };

    const world = play(
      way,
      [
        ["live", 5 * minute],
        ["ended", 12 * minute],
        ["live", 14 * minute],
        ["ended", 16 * minute],
        ["live", 18 * minute],
      ],
      { rule, until: 2 * hour },
    );

    expect(told(world)).toEqual(["5m post create: Hello is live"]);
  });

  test("tells at its end what had settled inside", () => {
    const rule = { steps: [announcer("post", noisy)], reopenWithinMs: hour, flapping: { windowMs: 20 * minute, high: 3, low: 1 } };

    const world = play(
      way,
      [
        ["live", 1 * minute],
        ["ended", 2 * minute],
        ["live", 3 * minute],
        ["ended", 4 * minute],
      ],
      { rule },
    );

    expect(told(world)).toEqual([
      "1m post create: Hello is live",
      "2m post edit: Hello was live for 60s",
      "3m post reply: flapping",
      "60m post edit: Hello was live for 180s",
    ]);
  });
});
