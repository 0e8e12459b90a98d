import { describe, expect, it } from "vitest";
import { keepDeadMs, keepDoneMs } from "#core/store/retention";
import { aFinishedOp, putOp, putSlot, putThing } from "./samples.ts";
import type { Bench } from "./store-conformance.ts";

const now = 100 * 86_400_000;

async function slotIds(bench: Bench): Promise<readonly string[]> {
  return (await bench.aggregate("7")).slots.map(({ id }) => id);
}

export function describePruning(bench: Bench): void {
  describe("prune", () => {
    it("finds nothing to delete in an empty store", async () => {
      expect(await bench.store.prune(now, 100)).toBe(0);
    });

    it("deletes dedupe keys that have expired, and no others", async () => {
      const keys = ["a", "b", "c"];
      await bench.store.commit(
        keys.map((key, index) => ({ put: "seen", key, expires: now + index })),
        1,
      );

      expect(await bench.store.prune(now + 1, 100)).toBe(2);

      expect((await bench.store.load({ aggregates: [], seen: keys })).seen).toEqual(new Set(["c"]));
    });

    it("deletes done and dropped ops a day after they finished, dead ones after thirty, unfinished ones never", async () => {
      await bench.store.commit(
        [
          { put: "op", op: aFinishedOp("done-old", "done", now - keepDoneMs) },
          { put: "op", op: aFinishedOp("done", "done", now - keepDoneMs + 1) },
          { put: "op", op: aFinishedOp("dropped-old", "dropped", now - keepDoneMs) },
          { put: "op", op: aFinishedOp("dead-old", "dead", now - keepDeadMs) },
          { put: "op", op: aFinishedOp("dead", "dead", now - keepDeadMs + 1) },
          putOp({ id: "queued", enqueuedAt: 0 }),
        ],
        1,
      );

      expect(await bench.store.prune(now, 100)).toBe(3);

      expect(await bench.store.finishedSince(now - keepDoneMs)).toHaveLength(1);
      expect((await bench.store.deadOps(10)).map(({ id }) => id)).toEqual(["dead"]);
      expect((await bench.store.unfinishedOps()).map(({ id }) => id)).toEqual(["queued"]);
      expect([keepDoneMs, keepDeadMs]).toEqual([86_400_000, 30 * 86_400_000]);
    });

    it("deletes no more than asked for, whatever the kind, and the rest the next time", async () => {
      await bench.store.commit(
        [
          { put: "seen", key: "a", expires: 1 },
          { put: "seen", key: "b", expires: 2 },
          { put: "op", op: aFinishedOp("1", "done", 1) },
          { put: "op", op: aFinishedOp("2", "dropped", 1) },
          { put: "op", op: aFinishedOp("3", "dead", 1) },
        ],
        0,
      );

      expect(await bench.store.prune(now, 3)).toBe(3);
      expect(await bench.store.prune(now, 3)).toBe(2);
      expect(await bench.store.prune(now, 3)).toBe(0);
    });

    it("takes a slot along with its last op when its thing is gone", async () => {
      await bench.store.commit([putSlot("gone"), { put: "op", op: aFinishedOp("1", "done", 1, { slot: "gone" }) }], 1);

      await bench.store.prune(now, 100);

      expect(await slotIds(bench)).toEqual([]);
    });

    it.each([
      ["its thing is there", putThing("7")],
      ["an op of it waits", putOp({ id: "9", slot: "kept" })],
      ["a dead letter of it is kept", { put: "op", op: aFinishedOp("9", "dead", now, { slot: "kept" }) } as const],
    ])("keeps a slot as long as %s", async (_, reason) => {
      await bench.store.commit([putSlot("kept"), { put: "op", op: aFinishedOp("1", "done", 1, { slot: "kept" }) }, reason], 1);

      expect(await bench.store.prune(now, 100)).toBe(1);

      expect(await slotIds(bench)).toEqual(["kept"]);
    });

    it("leaves no slot behind of a thing that was dropped while its last op was under way", async () => {
      await bench.store.commit([putThing("7"), putSlot("s"), putOp({ id: "1", slot: "s", state: "sending", boot: 1 })], 1);
      await bench.store.commit([{ drop: "thing", rule: "go-live", key: "7" }], 2);
      await bench.store.commit([{ put: "op", op: aFinishedOp("1", "done", 3, { slot: "s" }) }], 3);

      await bench.store.prune(now, 100);

      expect(await slotIds(bench)).toEqual([]);
    });
  });
}
