import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "#core/codec/json";
import type { Store, Write } from "#core/store/port";
import { aFinishedOp, anEntity, anOp, aParkedRow, aSlot, putOp, putSlot, putThing } from "./samples.ts";
import type { Bench } from "./store-conformance.ts";

const keys = ["1", "2", "3"];

/** Everything that the port shows of a store. */
async function contentOf(store: Store): Promise<unknown> {
  return {
    loaded: await store.load({ aggregates: keys.map((key) => ({ rule: "go-live", key })), seen: keys }),
    due: await store.due(Number.MAX_SAFE_INTEGER, 100, []),
    unfinished: await store.unfinishedOps(),
    dead: await store.deadOps(100),
    finished: await store.finishedSince(0),
    kv: await store.kv("c"),
    parked: await store.parked(),
  };
}

const anyWrite: fc.Arbitrary<Write> = fc
  .record({ key: fc.constantFrom(...keys), id: fc.constantFrom("1", "2", "3", "4"), n: fc.integer({ min: 1, max: 9 }) })
  .chain(({ key, id, n }) =>
    fc.constantFrom<Write>(
      putThing(key, anEntity({ changes: n })),
      { drop: "thing", rule: "go-live", key },
      { put: "timers", rule: "go-live", key, timers: [{ name: id, due: n }] },
      { put: "slot", rule: "go-live", key, slot: aSlot({ id: `${key}-${id}`, ops: n }) },
      { drop: "slot", id: `${key}-${id}` },
      { put: "op", op: anOp({ id: `${key}${id}`, key, slot: `${key}-${id}`, tries: n }) },
      { put: "op", op: aFinishedOp(`${key}${id}`, n % 2 === 0 ? "done" : "dead", n, { key, slot: `${key}-${id}` }) },
      { put: "seen", key, expires: 100 + n },
      { put: "kv", connection: "c", name: key, value: n },
      { put: "parked", row: aParkedRow({ scope: key, probes: n }) },
    ),
  );

const unstorable: readonly (readonly [string, Write])[] = [
  ["a bigint", putThing("1", anEntity({ event: { n: 1n as unknown as Json } }))],
  ["NaN inside a value", putThing("1", anEntity({ vars: { n: Number.NaN } }))],
  ["NaN as a time", { put: "seen", key: "late", expires: Number.NaN }],
  ["NaN as a timer", { put: "timers", rule: "r", key: "k", timers: [{ name: "x", due: Number.NaN }] }],
  ["a date", { put: "kv", connection: "c", name: "at", value: new Date(0) as unknown as Json }],
  ["a function", { put: "kv", connection: "c", name: "f", value: { f: () => 1 } as unknown as Json }],
  ["half a character in a key", putThing("half \ud83d")],
  ["half a character in a name", { put: "kv", connection: "c", name: "\udc00", value: 1 }],
  ["nothing as a value", { put: "meta", name: "m", value: undefined as unknown as Json }],
];

export function describeCommits(bench: Bench, open: (folder: string) => Promise<Store>): void {
  describe("commit", () => {
    it.each(unstorable)("writes nothing at all when one write holds %s", async (_, bad) => {
      await bench.store.commit([putThing("1", anEntity({ changes: 1 }))], 1);
      const before = await contentOf(bench.store);
      const writes = [
        putThing("1", anEntity({ changes: 2 })),
        putOp({ key: "1" }),
        bad,
        putSlot("s", "1"),
        { drop: "thing", rule: "go-live", key: "1" } as const,
      ];

      await expect(bench.store.commit(writes, 99)).rejects.toMatchObject({
        name: "StoreError",
        code: "STORE_UNSTORABLE",
        transient: false,
      });

      expect(await contentOf(bench.store)).toEqual(before);
      expect((await bench.reopen()).boot.highestNow).toBe(1);
      expect(await contentOf(bench.store)).toEqual(before);
    });

    it("takes writes again after one that it refused", async () => {
      await bench.store.commit([unstorable[0]![1]], 1).catch(() => undefined);

      await bench.store.commit([putThing("1")], 2);

      expect((await bench.aggregate("1")).thing).toBeDefined();
    });

    it("applies the writes in their order", async () => {
      await bench.store.commit(
        [putThing("1", anEntity({ changes: 1 })), { drop: "thing", rule: "go-live", key: "1" }, putThing("1", anEntity({ changes: 2 }))],
        1,
      );
      await bench.store.commit([putThing("2"), { drop: "thing", rule: "go-live", key: "2" }], 1);

      expect((await bench.aggregate("1")).thing).toMatchObject({ changes: 2 });
      expect((await bench.aggregate("2")).thing).toBeUndefined();
    });

    it("is seen by what is asked after it, awaited or not", async () => {
      const committed = bench.store.commit([putThing("1")], 1);
      const loaded = bench.aggregate("1");

      expect((await loaded).thing).toBeDefined();
      await committed;
    });

    it("takes two thousand writes at once", async () => {
      const writes = Array.from({ length: 2_000 }, (_, index) =>
        putOp({ id: String(index).padStart(6, "0"), input: { text: "x".repeat(500) } }),
      );

      await bench.store.commit(writes, 1);

      expect(await bench.store.unfinishedOps()).toHaveLength(2_000);
    });

    it("leaves the same content wherever the borders between commits fall", async () => {
      const folder = mkdtempSync(join(tmpdir(), "herald-store-"));
      const other = await open(folder);
      const batches = fc.array(fc.array(anyWrite, { maxLength: 8 }), { maxLength: 6 });
      const property = fc.asyncProperty(batches, async (parts) => {
        await bench.store.commit(parts.flat(), 1);
        for (const part of parts) await other.commit(part, 1);

        expect(await contentOf(other)).toEqual(await contentOf(bench.store));
      });

      try {
        await fc.assert(property, { numRuns: 40 });
      } finally {
        await other.close();
        rmSync(folder, { recursive: true });
      }
    });
  });

  describe("close", () => {
    it("lets what was asked before finish", async () => {
      const committed = bench.store.commit([putThing("1")], 1);
      await bench.store.close();

      await expect(committed).resolves.toBeUndefined();
      await bench.reopen();
      expect((await bench.aggregate("1")).thing).toBeDefined();
    });

    it("may be called twice, and everything after it is refused", async () => {
      await Promise.all([bench.store.close(), bench.store.close()]);

      await expect(bench.store.kv("c")).rejects.toMatchObject({ code: "STORE_CLOSED", transient: false });
      await expect(bench.store.commit([], 1)).rejects.toMatchObject({ code: "STORE_CLOSED" });
    });
  });
}
