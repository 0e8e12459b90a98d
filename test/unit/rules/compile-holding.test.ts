import { describe, expect, test } from "vitest";
import { compileLifecycle, faultsOf } from "./compile-yaml.ts";

const post = "{ id: post, action: wall.note, with: { text: live } }";

function lifecycle(keys: string, step = post): string {
  return `{ id: r, lifecycle: { key: event.user, open: cam.stream.live, close: cam.stream.ended, ${keys} }, do: [${step}] }`;
}

describe("for and keep_firing_for", () => {
  test("are a time or a number of events in a row", async () => {
    const timed = await compileLifecycle(lifecycle("for: 20s, keep_firing_for: 3m"));
    expect([timed.forMs, timed.forCount, timed.keepFiringForMs, timed.keepFiringForCount]).toEqual([20_000, undefined, 180_000, undefined]);

    const counted = await compileLifecycle(lifecycle("for: 3, keep_firing_for: 2"));
    expect([counted.forMs, counted.forCount, counted.keepFiringForMs, counted.keepFiringForCount]).toEqual([0, 3, 0, 2]);
  });

  test("say what they take when they are neither", async () => {
    expect(await faultsOf(lifecycle("for: 0"))).toEqual(["1:101: error: expected one event in a row or more, found 0"]);
    expect(await faultsOf(lifecycle("for: 2.5"))).toEqual([
      "1:101: error: expected a duration such as 30s or 1h30m or a whole number of events in a row, found 2.5 (say the unit: 2.5s, 2.5m or 2.5h)",
    ]);
    expect(await faultsOf(lifecycle("for: soon"))).toEqual([
      '1:101: error: expected a duration such as 30s, 1h30m or 7d, found "soon" (units are d, h, m, s and ms, the longest first, each once)',
    ]);
  });
});

describe("reminders and flapping", () => {
  const reminding =
    '{ id: post, action: wall.note, with: { text: live }, remind: { op: reply, with: { text: "still {{ entity.reminders }}" } } }';

  test("take one wait or several", async () => {
    expect((await compileLifecycle(lifecycle("repeat_every: 30m", reminding))).repeatEveryMs).toEqual([1_800_000]);
    expect((await compileLifecycle(lifecycle("repeat_every: [30m, 1h]", reminding))).repeatEveryMs).toEqual([1_800_000, 3_600_000]);
  });

  test("are refused where they could never do anything", async () => {
    expect(await faultsOf(lifecycle("repeat_every: 30m"))).toEqual([
      "1:110: error: no step says what a reminder is (add `remind:` to a step, such as { op: reply, with: { … } })",
    ]);
    expect(await faultsOf(lifecycle("for: 1s", reminding))).toEqual([
      "1:173: error: nothing ever reminds here: the lifecycle has no `repeat_every`",
    ]);
    expect(await faultsOf(lifecycle("for: 1s", post.replace("}", "}, flapping: { op: none }")))).toEqual([
      "1:175: error: nothing ever flaps here: the lifecycle has no `flapping`",
    ]);
    expect(await faultsOf(lifecycle("repeat_every: 0s", reminding))).toEqual([
      '1:110: error: expected a duration of at least a second, found "0s"',
    ]);
    expect(await faultsOf(lifecycle("flapping: { window: 30m, high: 2, low: 2 }"))).toEqual(["1:135: error: low must be less than high"]);
    expect(await faultsOf(lifecycle("flapping: { window: 30m, high: 1, low: 0 }"))).toEqual(["1:127: error: expected at least 2, found 1"]);
  });

  test("know their numbers", async () => {
    const { flapping } = await compileLifecycle(lifecycle("flapping: { window: 30m, high: 6, low: 2 }"));
    expect(flapping).toEqual({ windowMs: 1_800_000, high: 6, low: 2 });
  });
});
