import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Idempotency } from "#core/plugin/action-definition";
import { VirtualClock } from "#core/time/virtual-clock";
import { type Behaviour, ModelDestination } from "#test/support/delivery/model-destination";
import { opWith } from "#test/support/delivery/op";
import { Disk, TinyLoop } from "#test/support/delivery/tiny-loop";

const minute = 60_000;
const numRuns = 200;

interface Kill {
  /** After so many steps: requests that come in, answers that leave, commits before and after. */
  readonly steps: number;
  readonly downMs: number;
}

interface Schedule {
  readonly behaviours: readonly Behaviour[];
  readonly lateMs: number;
  readonly kills: readonly Kill[];
}

interface Protection {
  readonly idempotency: Idempotency;
  readonly canFind: boolean;
  readonly longestDownMs: number;
}

function schedules(longestDownMs: number): fc.Arbitrary<Schedule> {
  // A process manager restarts at once; a person comes back later.
  const downMs = fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: longestDownMs }));
  return fc.record({
    behaviours: fc.array(fc.constantFrom<Behaviour>("works", "cut-before", "cut-after", "late", "late", "hang", "busy"), { maxLength: 8 }),
    lateMs: fc.integer({ min: 0, max: 55_000 }),
    kills: fc.array(fc.record({ steps: fc.integer({ min: 1, max: 12 }), downMs }), {
      maxLength: 4,
    }),
  });
}

/** Two messages, one of which is edited twice, through the schedule and then through hours of peace. */
async function play(
  { behaviours, lateMs, kills }: Schedule,
  { idempotency, canFind }: Protection,
): Promise<{ destination: ModelDestination; disk: Disk }> {
  const clock = new VirtualClock(0);
  const disk = new Disk();
  let stepsLeft = Number.POSITIVE_INFINITY;
  let loop: TinyLoop | undefined;
  const onStep = (): void => {
    stepsLeft -= 1;
    if (stepsLeft <= 0) loop?.kill();
  };
  const destination = new ModelDestination({ clock, idempotency, canFind, behaviours, lateMs, onStep });
  const boot = (steps: number): TinyLoop => {
    stepsLeft = steps;
    return new TinyLoop({ clock, disk, connections: { chat: { message: destination.definition } }, onStep });
  };
  const edit = { slot: "a", op: "edit" } as const;
  for (const op of [
    opWith({ id: "1", slot: "a" }),
    opWith({ id: "2", ...edit }),
    opWith({ id: "3", ...edit }),
    opWith({ id: "4", slot: "b" }),
  ]) {
    disk.ops.set(op.id, op);
  }
  for (const { steps, downMs } of kills) {
    loop = boot(steps);
    await runUntilKilled(loop, clock, 4 * minute);
    loop.kill();
    await clock.advance(downMs);
  }
  loop = boot(Number.POSITIVE_INFINITY);
  await clock.advance(3 * 60 * minute);
  loop.kill();
  return { destination, disk };
}

/** Stops at the instant of the kill: what is under way at the destination then meets the next boot. */
async function runUntilKilled(loop: TinyLoop, clock: VirtualClock, longestMs: number): Promise<void> {
  const end = clock.now() + longestMs;
  await clock.advance(0);
  for (let due = clock.nextDue(); due !== undefined && due <= end && !loop.isKilled; due = clock.nextDue()) {
    await clock.advance(Math.max(0, due - clock.now()));
  }
}

function creates(destination: ModelDestination): readonly string[] {
  return destination.messages.map(({ key }) => key).sort();
}

describe("kills, lost answers and late execution", () => {
  test.each<[string, Protection]>([
    [
      "a key and reading back, however long it is down",
      { idempotency: { by: "key", windowMs: 5 * minute }, canFind: true, longestDownMs: 30 * minute },
    ],
    ["reading back alone", { idempotency: { by: "none" }, canFind: true, longestDownMs: 30 * minute }],
    [
      "a key alone, all within half its window",
      { idempotency: { by: "key", windowMs: 24 * 60 * minute }, canFind: false, longestDownMs: 30 * minute },
    ],
  ])("with %s, each create is visible exactly once and the last edit stands", async (_, protection) => {
    await fc.assert(
      fc.asyncProperty(schedules(protection.longestDownMs), async (schedule) => {
        const { destination, disk } = await play(schedule, protection);

        expect(creates(destination)).toEqual(["key-of-1", "key-of-4"]);
        expect([...disk.ops.values()].map(({ state }) => state)).toEqual(["done", "done", "done", "done"]);
        expect(destination.messages.find(({ key }) => key === "key-of-1")?.text).toBe("3");
        expect(disk.refs.get("a")).toBe(destination.messages.find(({ key }) => key === "key-of-1")?.ref);
      }),
      { numRuns },
    );
  });

  test("with neither, and the word to give up, no create is visible twice", async () => {
    await fc.assert(
      fc.asyncProperty(schedules(30 * minute), async (schedule) => {
        const { destination } = await play(schedule, { idempotency: { by: "none" }, canFind: false, longestDownMs: 30 * minute });

        expect(new Set(creates(destination)).size).toBe(destination.messages.length);
      }),
      { numRuns },
    );
  });
});
