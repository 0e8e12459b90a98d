import fc from "fast-check";
import { expect, test } from "vitest";
import { Budgets } from "#core/delivery/budget";

const budget = { key: "token", limit: 2, perMs: 1_000 };

test("is free until the limit is drawn, then from the moment on that the oldest leaves the window", () => {
  const budgets = new Budgets();

  const before = budgets.freeAt(budget, 0);
  budgets.draw([budget], 0);
  budgets.draw([budget], 300);

  expect([before, budgets.freeAt(budget, 400), budgets.freeAt(budget, 1_000)]).toEqual([0, 1_000, 1_000]);
});

test("windows of different lengths under one key count each for itself", () => {
  const budgets = new Budgets();
  const long = { key: "token", limit: 3, perMs: 60_000 };

  budgets.draw([budget, long], 0);
  budgets.draw([budget, long], 0);

  expect([budgets.freeAt(budget, 1), budgets.freeAt(long, 1)]).toEqual([1_000, 1]);
});

test("a draw that is taken back or moved counts no more where it was", () => {
  const budgets = new Budgets();
  const one = { ...budget, limit: 1 };

  const draw = budgets.moveTo(budgets.draw([one], 0), 500);
  const moved = budgets.freeAt(one, 600);
  const earlier = budgets.moveTo(draw, 100);
  budgets.cancel(draw);
  budgets.cancel(draw);

  expect([moved, earlier === draw, budgets.freeAt(one, 600)]).toEqual([1_500, true, 600]);
});

test("a limit of nothing lets one through, for otherwise nothing ever would", () => {
  const budgets = new Budgets();
  const none = { ...budget, limit: 0 };

  budgets.draw([none], 0);

  expect([budgets.freeAt(none, 10), budgets.freeAt(none, 1_000)]).toEqual([1_000, 1_000]);
});

test("whoever waits for the time it names never exceeds the limit in any window, and waits no longer than needed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 40 }), (limit, gaps) => {
      const budgets = new Budgets();
      const asked = { key: "k", limit, perMs: 1_000 };
      const times: number[] = [];
      let now = 0;
      for (const gap of gaps) {
        now += gap;
        const at = budgets.freeAt(asked, now);
        const needed = Math.max(now, (times.at(-limit) ?? -1_000) + 1_000);
        expect(at).toBe(needed);
        budgets.draw([asked], at);
        times.push(at);
        now = at;
      }
      for (const [index, at] of times.entries()) {
        const until = times[index + limit];
        if (until !== undefined) expect(until - at).toBeGreaterThanOrEqual(1_000);
      }
    }),
    { numRuns: 200 },
  );
});
