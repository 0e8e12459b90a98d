import { describe, expect, test } from "vitest";
import { startPruning } from "#core/runtime/pruning";
import type { Store } from "#core/store/port";
import { VirtualClock } from "#core/time/virtual-clock";
import { recordingLog } from "./loop-scene.ts";

function pruning(answers: (number | Error)[], everyMs?: number) {
  const clock = new VirtualClock(0);
  const log = recordingLog();
  const pruned: number[] = [];
  const store = {
    prune: (now: number) => {
      pruned.push(now);
      const answer = answers.shift() ?? 0;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as unknown as Store;
  return { clock, log, pruned, stop: startPruning({ store, clock, log, everyMs }) };
}

describe("startPruning", () => {
  test("prunes every ten minutes, a little at a time, until nothing is left", async () => {
    const { clock, pruned, stop } = pruning([2_000, 2_000, 5]);
    await clock.advance(1_200_000);
    stop();

    expect(pruned).toEqual([600_000, 601_000, 602_000]);
  });

  test("prunes as often as it is told", async () => {
    const { clock, pruned, stop } = pruning([], 86_400_000);
    await clock.advance(86_400_000);
    stop();

    expect(pruned).toEqual([86_400_000]);
  });

  test("goes on after a failure, and says so", async () => {
    const { clock, log, pruned, stop } = pruning([new Error("busy")]);
    await clock.advance(1_200_000);
    stop();

    expect(pruned).toEqual([600_000, 1_200_000]);
    expect(log.lines).toEqual(["warn old rows could not be deleted; trying again later"]);
  });

  test("leaves nothing running and says nothing when it stops", async () => {
    const { clock, log, stop } = pruning([2_000, 2_000]);
    await clock.advance(600_000);
    stop();
    await clock.advance(600_000);

    expect(clock.nextDue()).toBeUndefined();
    expect(log.lines).toEqual([]);
  });
});
