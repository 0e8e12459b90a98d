import { describe, expect, it } from "vitest";
import type { Write } from "#core/store/port";
import type { Bench } from "./store-conformance.ts";

function putTimers(rule: string, key: string, timers: Readonly<Record<string, number>>): Write {
  return { put: "timers", rule, key, timers: Object.entries(timers).map(([name, due]) => ({ name, due })) };
}

export function describeTimers(bench: Bench): void {
  describe("due", () => {
    it("gives what is due, earliest first, and when the next one is", async () => {
      await bench.store.commit(
        [putTimers("a", "1", { for: 30, expire: 100 }), putTimers("b", "2", { keep: 10.5 }), putTimers("a", "0", { for: 20 })],
        1,
      );

      expect(await bench.store.due(30, 10, [])).toEqual({
        timers: [
          { rule: "b", key: "2", name: "keep", due: 10.5 },
          { rule: "a", key: "0", name: "for", due: 20 },
          { rule: "a", key: "1", name: "for", due: 30 },
        ],
        nextDue: 100,
      });
    });

    it("gives nothing early", async () => {
      await bench.store.commit([putTimers("a", "1", { for: 30 })], 1);

      expect(await bench.store.due(29.999, 10, [])).toEqual({ timers: [], nextDue: 30 });
    });

    it("knows no next time when nothing is left", async () => {
      await bench.store.commit([putTimers("a", "1", { for: 30 })], 1);

      expect((await bench.store.due(30, 10, [])).nextDue).toBeUndefined();
    });

    it("gives no more than asked for, and says that there is more", async () => {
      await bench.store.commit([putTimers("a", "1", { x: 1, y: 2, z: 3 })], 1);

      const { timers, nextDue } = await bench.store.due(10, 2, []);

      expect(timers.map(({ name }) => name)).toEqual(["x", "y"]);
      expect(nextDue).toBe(3);
    });

    it("leaves out the rules that are held, also of the next time", async () => {
      await bench.store.commit(
        [putTimers("a", "1", { x: 1, late: 50 }), putTimers('held "rule"', "1", { x: 2, late: 40 }), putTimers("b", "1", { x: 3 })],
        1,
      );

      const { timers, nextDue } = await bench.store.due(10, 10, ['held "rule"', "b", "unknown"]);

      expect(timers).toEqual([{ rule: "a", key: "1", name: "x", due: 1 }]);
      expect(nextDue).toBe(50);
    });

    it("gives of a held rule what waits for no source: forgetting, and the deadlines of deliveries", async () => {
      const timers = { forget: 1, "deadline:0001": 2, for: 3, keep: 4, expire: 5, silent: 6, "later:post:close:0": 7 };
      await bench.store.commit([putTimers("held", "1", timers)], 1);

      expect((await bench.store.due(10, 10, ["held"])).timers.map(({ name }) => name)).toEqual(["forget", "deadline:0001"]);
      expect((await bench.store.due(1, 10, ["held"])).nextDue).toBe(2);
      expect((await bench.store.due(10, 10, [])).timers).toHaveLength(7);
    });

    it("finds due timers behind more held ones than it may give", async () => {
      const held = Array.from({ length: 20 }, (_, index) => putTimers("held", String(index), { x: 1 }));
      await bench.store.commit([...held, putTimers("a", "1", { x: 2 })], 1);

      expect((await bench.store.due(10, 5, ["held"])).timers).toHaveLength(1);
    });

    it("replaces all timers of a key, and only of that key", async () => {
      await bench.store.commit([putTimers("a", "1", { x: 1, y: 2 }), putTimers("a", "2", { x: 3 }), putTimers("b", "1", { x: 4 })], 1);

      await bench.store.commit([putTimers("a", "1", { y: 5 })], 2);
      expect((await bench.store.due(10, 10, [])).timers.map(({ rule, key, name, due }) => [rule, key, name, due])).toEqual([
        ["a", "2", "x", 3],
        ["b", "1", "x", 4],
        ["a", "1", "y", 5],
      ]);

      await bench.store.commit([putTimers("a", "1", {})], 3);
      expect((await bench.store.due(10, 10, [])).timers).toHaveLength(2);
    });

    it("keeps timers over a restart", async () => {
      await bench.store.commit([putTimers("a", "1", { x: 1 })], 1);
      await bench.reopen();

      expect((await bench.store.due(1, 10, [])).timers).toEqual([{ rule: "a", key: "1", name: "x", due: 1 }]);
    });
  });
}
