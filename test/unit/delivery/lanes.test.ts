import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Lanes } from "#core/delivery/lanes";
import { TimeQueue } from "#core/delivery/time-queue";

describe("Lanes", () => {
  test("serves the slots of a lane in the order in which they came; one that asks again keeps its place", () => {
    const lanes = new Lanes();

    for (const slot of ["a", "b", "c"]) lanes.wait(slot, { lane: "l", until: 10 });
    lanes.wait("a", { lane: "l", until: 20 });
    const first = lanes.first("l");
    lanes.wait("a", { lane: "other", until: undefined });

    expect([first, lanes.first("l"), lanes.first("other")]).toEqual(["a", "b", "a"]);
  });

  test("gives a lane out once for each time that it was set to, and never for one that was put off", () => {
    const lanes = new Lanes();

    lanes.wait("a", { lane: "l", until: 10 });
    lanes.wait("a", { lane: "l", until: 20 });
    lanes.wait("b", { lane: "open", until: undefined });

    expect([lanes.nextDue(), lanes.takeDue(19), lanes.takeDue(20), lanes.takeDue(20), lanes.nextDue()]).toEqual([
      20,
      undefined,
      "l",
      undefined,
      undefined,
    ]);
  });

  test("a lane that nobody waits in any more is gone", () => {
    const lanes = new Lanes();

    lanes.wait("a", { lane: "l", until: 10 });
    lanes.leave("a");
    lanes.leave("a");

    expect([lanes.isWaiting("a"), lanes.first("l"), lanes.nextDue()]).toEqual([false, undefined, undefined]);
  });
});

test("a time queue gives the earliest first, whatever was put in and taken out before", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }), { maxLength: 80 }), (steps) => {
      const queue = new TimeQueue();
      let model: number[] = [];
      for (const at of steps) {
        if (at === undefined) {
          queue.pop();
          model = model.slice(1);
        } else {
          queue.push(at, String(at));
          model = [...model, at].sort((a, b) => a - b);
        }
        expect(queue.peek()?.at).toBe(model[0]);
      }
    }),
    { numRuns: 200 },
  );
});
