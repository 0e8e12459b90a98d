import { describe, expect, it } from "vitest";
import { aFinishedOp, anOp, putOp } from "./samples.ts";
import type { Bench } from "./store-conformance.ts";

export function describeOps(bench: Bench): void {
  describe("ops", () => {
    it("loads an aggregate's unfinished ops in the order of their ids", async () => {
      await bench.store.commit(
        [
          putOp({ id: "000b" }),
          putOp({ id: "000a", state: "sending", boot: 1 }),
          putOp({ id: "0009", state: "done", finishedAt: 1 }),
          putOp({ id: "0008", state: "dead", finishedAt: 1 }),
          putOp({ id: "0007", state: "dropped", finishedAt: 1 }),
          putOp({ id: "0006", key: "8" }),
        ],
        1,
      );

      expect((await bench.aggregate("7")).ops.map(({ id }) => id)).toEqual(["000a", "000b"]);
    });

    it("adds one finished op that is asked for by id, in its place", async () => {
      const dead = aFinishedOp("2", "dead", 5, { failure: { code: "HTTP_403", message: "forbidden", at: 5 } });
      await bench.store.commit(
        [putOp({ id: "3" }), putOp({ id: "1" }), { put: "op", op: dead }, putOp({ id: "4", state: "dead", finishedAt: 5 })],
        1,
      );

      const { aggregates } = await bench.store.load({ aggregates: [{ rule: "go-live", key: "7", op: "2" }], seen: [] });

      expect(aggregates[0]?.ops.map(({ id }) => id)).toEqual(["1", "2", "3"]);
      expect(aggregates[0]?.ops[1]).toEqual(dead);
    });

    it.each([
      ["an unfinished op", "1", ["1"]],
      ["an unknown op", "9", ["1"]],
      ["another key's op", "2", ["1"]],
    ])("adds nothing when %s is asked for", async (_, op, expected) => {
      await bench.store.commit([putOp({ id: "1" }), putOp({ id: "2", key: "8", state: "dead", finishedAt: 1 })], 1);

      const { aggregates } = await bench.store.load({ aggregates: [{ rule: "go-live", key: "7", op }], seen: [] });

      expect(aggregates[0]?.ops.map(({ id }) => id)).toEqual(expected);
    });

    it("lists the unfinished ops of all rules in the order of their ids", async () => {
      const ops = [
        anOp({ id: "1", rule: "z", key: "k" }),
        anOp({ id: "2", rule: "a", state: "sending", boot: 3 }),
        anOp({ id: "3", rule: "m" }),
      ];
      await bench.store.commit(
        [...ops.toReversed().map((op) => ({ put: "op", op }) as const), putOp({ id: "0", state: "done", finishedAt: 1 })],
        1,
      );

      expect(await bench.store.unfinishedOps()).toEqual(ops);
      await bench.reopen();
      expect(await bench.store.unfinishedOps()).toEqual(ops);
    });

    it("takes an op that does not say when it was finished for finished by that commit", async () => {
      await bench.store.commit([putOp({ state: "done", firstAttemptAt: 1, finishedAt: undefined })], 7);

      expect(await bench.store.unfinishedOps()).toEqual([]);
      expect(await bench.store.finishedSince(0)).toMatchObject([{ at: 7 }]);
    });

    it("takes a dead op back into the queue when it is put as queued", async () => {
      await bench.store.commit([{ put: "op", op: aFinishedOp("1", "dead", 5) }], 5);

      await bench.store.commit([putOp({ id: "1", state: "queued" })], 6);

      expect(await bench.store.deadOps(10)).toEqual([]);
      expect((await bench.aggregate("7")).ops).toHaveLength(1);
    });

    it("lists dead letters newest first, and no more than asked for", async () => {
      await bench.store.commit(
        [
          ...(
            [
              ["1", 30],
              ["2", 10],
              ["3", 20],
              ["4", 20],
            ] as const
          ).map(([id, at]) => ({ put: "op", op: aFinishedOp(id, "dead", at) }) as const),
          { put: "op", op: aFinishedOp("5", "done", 40) },
          { put: "op", op: aFinishedOp("6", "dropped", 40) },
        ],
        50,
      );

      expect((await bench.store.deadOps(10)).map(({ id }) => id)).toEqual(["1", "4", "3", "2"]);
      expect((await bench.store.deadOps(2)).map(({ id }) => id)).toEqual(["1", "4"]);
    });

    it("tells of the requests finished since a time what a budget needs, and of none that was never made", async () => {
      await bench.store.commit(
        [
          { put: "op", op: aFinishedOp("1", "done", 10) },
          {
            put: "op",
            op: aFinishedOp("2", "done", 30, { connection: "fedi", action: "status", op: "delete", input: { text: "a\ud83d" } }),
          },
          { put: "op", op: aFinishedOp("3", "dead", 20) },
          { put: "op", op: aFinishedOp("4", "dead", 20, { firstAttemptAt: undefined }) },
          { put: "op", op: aFinishedOp("5", "dropped", 20, { firstAttemptAt: undefined }) },
          putOp({ id: "6", firstAttemptAt: 20 }),
          { put: "op", op: aFinishedOp("7", "done", 9) },
        ],
        50,
      );

      const message = { connection: "discord", action: "message", op: "create", input: { content: "Luna is live" } };
      expect(await bench.store.finishedSince(10)).toEqual([
        { ...message, at: 10 },
        { ...message, at: 20 },
        { connection: "fedi", action: "status", op: "delete", input: { text: "a\ud83d" }, at: 30 },
      ]);
    });
  });
}
