import { describe, expect, it } from "vitest";
import { anEntity, aRun, aSlot, anOp, putOp, putSlot, putThing } from "./samples.ts";
import type { Bench } from "./store-conformance.ts";

export function describeAggregates(bench: Bench): void {
  describe("aggregates", () => {
    it("loads nothing for a key that was never heard of", async () => {
      expect(await bench.aggregate("7")).toEqual({ rule: "go-live", key: "7", thing: undefined, slots: [], ops: [] });
    });

    it("gives back an entity as it was put, before and after a restart", async () => {
      const entity = anEntity();

      await bench.store.commit([putThing("7", entity)], 1);

      expect((await bench.aggregate("7")).thing).toEqual(entity);
      await bench.reopen();
      expect((await bench.aggregate("7")).thing).toEqual(entity);
    });

    it("gives back a run with its slots and ops", async () => {
      const op = anOp({ rule: "ci", failure: { code: "HTTP_503", message: "try later", at: 9 }, unsure: true, boot: 1, state: "sending" });
      const slot = aSlot({ ref: undefined, desired: undefined, phase: "absent" });

      await bench.store.commit([putThing("7", aRun(), "ci"), { put: "slot", rule: "ci", key: "7", slot }, { put: "op", op }], 1);

      expect(await bench.aggregate("7", "ci")).toEqual({ rule: "ci", key: "7", thing: aRun(), slots: [slot], ops: [op] });
    });

    it("replaces what is put again", async () => {
      await bench.store.commit([putThing("7"), putSlot("slot-1"), putOp()], 1);

      await bench.store.commit(
        [
          putThing("7", anEntity({ phase: "closed", closedAt: 5 })),
          { put: "slot", rule: "go-live", key: "7", slot: aSlot({ phase: "gone" }) },
          putOp({ state: "sending", boot: 2 }),
        ],
        2,
      );

      expect(await bench.aggregate("7")).toMatchObject({
        thing: { phase: "closed", closedAt: 5 },
        slots: [{ phase: "gone" }],
        ops: [{ state: "sending", boot: 2 }],
      });
    });

    it("forgets what a later put leaves undefined", async () => {
      await bench.store.commit([putThing("7", anEntity({ closedAt: 5 }))], 1);
      await bench.store.commit([putThing("7", anEntity({ closedAt: undefined }))], 2);

      expect((await bench.aggregate("7")).thing).toEqual(anEntity({ closedAt: undefined }));
    });

    it.each([
      ["text and number", "7", '"7"'],
      ["case", "Luna", "luna"],
      ["what follows a NUL", "a\0b", "a\0c"],
      ["composition", "\u00e9", "e\u0301"],
      ["a trailing space", "a", "a "],
      ["characters beyond the first plane", "🫖", "🫗"],
    ])("tells keys apart that differ in %s", async (_, one, other) => {
      await bench.store.commit([putThing(one, anEntity({ changes: 1 })), putThing(other, anEntity({ changes: 2 }))], 1);

      expect((await bench.aggregate(one)).thing).toMatchObject({ changes: 1 });
      expect((await bench.aggregate(other)).thing).toMatchObject({ changes: 2 });
    });

    it("keeps the same key of two rules apart", async () => {
      await bench.store.commit([putThing("7", anEntity(), "a"), putSlot("s", "7", "a"), putOp({ rule: "a" })], 1);

      expect(await bench.aggregate("7", "b")).toEqual({ rule: "b", key: "7", thing: undefined, slots: [], ops: [] });
    });

    it("loads several in the order asked for, also the same one twice", async () => {
      await bench.store.commit([putThing("a", anEntity({ changes: 1 })), putThing("b", anEntity({ changes: 2 }))], 1);
      const asked = ["b", "unknown", "a", "b"].map((key) => ({ rule: "go-live", key }));

      const { aggregates } = await bench.store.load({ aggregates: asked, seen: [] });

      expect(aggregates.map(({ key, thing }) => [key, thing?.kind === "lifecycle" ? thing.changes : undefined])).toEqual([
        ["b", 2],
        ["unknown", undefined],
        ["a", 1],
        ["b", 2],
      ]);
    });

    it("drops a thing with its timers and slots", async () => {
      const timers = [{ name: "expire", due: 5 }];
      await bench.store.commit([putThing("7"), putSlot("slot-1"), { put: "timers", rule: "go-live", key: "7", timers }], 1);

      await bench.store.commit([{ drop: "thing", rule: "go-live", key: "7" }], 2);

      expect(await bench.aggregate("7")).toMatchObject({ thing: undefined, slots: [] });
      expect(await bench.store.due(10, 10, [])).toEqual({ timers: [], nextDue: undefined });
    });

    it("drops only the thing that is named", async () => {
      const timers = [{ name: "expire", due: 5 }];
      await bench.store.commit([putThing("7"), putThing("8"), putSlot("s8", "8"), { put: "timers", rule: "go-live", key: "8", timers }], 1);

      await bench.store.commit([{ drop: "thing", rule: "go-live", key: "7" }], 2);

      expect(await bench.aggregate("8")).toMatchObject({ thing: { kind: "lifecycle" }, slots: [{ id: "s8" }] });
      expect((await bench.store.due(10, 10, [])).timers).toHaveLength(1);
    });

    it("keeps a dropped thing's slots that still have work, or a dead letter to retry", async () => {
      await bench.store.commit(
        [
          putThing("7"),
          ...["queued", "sending", "dead", "done", "none"].map((id) => putSlot(id)),
          putOp({ id: "1", slot: "queued" }),
          putOp({ id: "2", slot: "sending", state: "sending", boot: 1 }),
          putOp({ id: "3", slot: "dead", state: "dead", finishedAt: 1 }),
          putOp({ id: "4", slot: "done", state: "done", finishedAt: 1 }),
        ],
        1,
      );

      await bench.store.commit([{ drop: "thing", rule: "go-live", key: "7" }], 2);

      const { slots, ops } = await bench.aggregate("7");
      expect(slots.map(({ id }) => id)).toEqual(["dead", "queued", "sending"]);
      expect(ops.map(({ id }) => id)).toEqual(["1", "2"]);
    });

    it("drops one slot by its id", async () => {
      await bench.store.commit([putThing("7"), putSlot("a"), putSlot("b")], 1);

      await bench.store.commit([{ drop: "slot", id: "a" }], 2);

      expect((await bench.aggregate("7")).slots.map(({ id }) => id)).toEqual(["b"]);
    });

    it("lists a rule's keys by the phases of its entities, without its runs", async () => {
      const open = anEntity({ phase: "open" });
      await bench.store.commit(
        [
          putThing("b", open),
          putThing("a", open),
          putThing("c", anEntity({ phase: "closed" })),
          putThing("r", aRun()),
          putThing("d", open, "x"),
        ],
        1,
      );

      expect(await bench.store.keys("go-live", ["open", "closing"])).toEqual(["a", "b"]);
      expect(await bench.store.keys("go-live", ["closed", "open"])).toHaveLength(3);
      expect(await bench.store.keys("go-live", [])).toEqual([]);
    });

    it("lists the rules that have entities", async () => {
      await bench.store.commit(
        [putThing("a", anEntity(), "x"), putThing("b", anEntity(), "x"), putThing("c", anEntity(), "w"), putThing("d", aRun(), "ci")],
        1,
      );
      expect(await bench.store.rulesWithEntities()).toEqual(["w", "x"]);

      await bench.store.commit([{ drop: "thing", rule: "w", key: "c" }], 2);
      expect(await bench.store.rulesWithEntities()).toEqual(["x"]);
    });
  });
}
