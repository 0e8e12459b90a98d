import { describe, expect, it } from "vitest";
import { aParkedRow } from "./samples.ts";
import type { Bench } from "./store-conformance.ts";

export function describeNotes(bench: Bench): void {
  describe("what was seen", () => {
    it("tells the keys that were seen from those that were not", async () => {
      await bench.store.commit([{ put: "seen", key: "rule|1", expires: 100 }], 1);

      expect((await bench.store.load({ aggregates: [], seen: ["rule|1", "rule|2", "rule|"] })).seen).toEqual(new Set(["rule|1"]));
    });

    it("forgets a key when time has passed its expiry, also over a restart", async () => {
      const seen = async (): Promise<number> => (await bench.store.load({ aggregates: [], seen: ["k"] })).seen.size;
      await bench.store.commit([{ put: "seen", key: "k", expires: 100 }], 99);
      expect(await seen()).toBe(1);

      await bench.store.commit([], 100);
      expect(await seen()).toBe(0);
      await bench.reopen();
      expect(await seen()).toBe(0);
    });

    it("does not remember a forgotten key again when a later commit carries an earlier time", async () => {
      await bench.store.commit([{ put: "seen", key: "k", expires: 100 }], 100);
      await bench.store.commit([], 50);

      expect((await bench.store.load({ aggregates: [], seen: ["k"] })).seen.size).toBe(0);
    });

    it("takes the newest expiry", async () => {
      await bench.store.commit([{ put: "seen", key: "k", expires: 10 }], 1);
      await bench.store.commit([{ put: "seen", key: "k", expires: 100 }], 50);

      expect((await bench.store.load({ aggregates: [], seen: ["k"] })).seen.size).toBe(1);
    });
  });

  describe("sources, parked scopes and notes", () => {
    it("gives back the state and cursor of every source", async () => {
      await bench.store.commit(
        [
          { put: "source", row: { connection: "fedi", state: null, cursor: { since: "110" } } },
          { put: "source", row: { connection: "main", state: { sessions: [{ id: 1 }] }, cursor: undefined } },
          { put: "source", row: { connection: "fedi", state: [1], cursor: null } },
        ],
        1,
      );
      await bench.reopen();

      expect(await bench.store.sources()).toEqual([
        { connection: "fedi", state: [1], cursor: null },
        { connection: "main", state: { sessions: [{ id: 1 }] }, cursor: undefined },
      ]);
    });

    it("parks, changes and unparks a scope", async () => {
      await bench.store.commit(
        [
          { put: "parked", row: aParkedRow() },
          { put: "parked", row: aParkedRow({ scope: "discord|channel 1" }) },
        ],
        1,
      );
      await bench.store.commit(
        [
          { put: "parked", row: aParkedRow({ probes: 1 }) },
          { drop: "parked", scope: "discord|channel 1" },
        ],
        2,
      );
      await bench.reopen();

      expect(await bench.store.parked()).toEqual([aParkedRow({ probes: 1 })]);
    });

    it("keeps each connection's notes apart", async () => {
      await bench.store.commit(
        [
          { put: "kv", connection: "a", name: "tokens", value: { sealed: "v1.x" } },
          { put: "kv", connection: "a", name: "nothing", value: null },
          { put: "kv", connection: "b", name: "tokens", value: "half \ud83d" },
          { put: "kv", connection: "b", name: "old", value: 1 },
        ],
        1,
      );
      await bench.store.commit(
        [
          { drop: "kv", connection: "b", name: "old" },
          { put: "kv", connection: "a", name: "tokens", value: 2 },
        ],
        2,
      );
      await bench.reopen();

      expect(await bench.store.kv("a")).toEqual([
        { name: "nothing", value: null },
        { name: "tokens", value: 2 },
      ]);
      expect(await bench.store.kv("b")).toEqual([{ name: "tokens", value: "half \ud83d" }]);
      expect(await bench.store.kv("c")).toEqual([]);
    });

    it("takes facts about itself", async () => {
      await expect(bench.store.commit([{ put: "meta", name: "install", value: "mine" }], 1)).resolves.toBeUndefined();

      expect((await bench.reopen()).boot.install).not.toBe("mine");
    });
  });

  describe("boot", () => {
    it("counts every open, and keeps the installation's id", async () => {
      const first = bench.store.boot;
      const second = (await bench.reopen()).boot;
      const third = (await bench.reopen()).boot;

      expect([first.boot, second.boot, third.boot]).toEqual([1, 2, 3]);
      expect(first.install).toMatch(/^[\w-]{22}$/);
      expect(new Set([first.install, second.install, third.install]).size).toBe(1);
    });

    it("remembers the highest now, which never falls", async () => {
      expect(bench.store.boot.highestNow).toBe(0);
      await bench.store.commit([], 1_767_323_045_678);
      await bench.store.commit([], 5);

      expect((await bench.reopen()).boot.highestNow).toBe(1_767_323_045_678);
    });
  });
}
