import { describe, expect, test } from "vitest";
import { emptyAggregate } from "#core/engine/aggregate";
import type { Aggregate, Timer } from "#core/engine/state";
import { Batch } from "#core/runtime/batch";
import type { Write } from "#core/store/port";
import { aFinishedOp, anEntity, anOp, aSlot } from "#test/conformance/store/samples";

function loaded(changes: Partial<Aggregate> = {}): Aggregate {
  return { rule: "go-live", key: "7", thing: anEntity(), slots: [aSlot()], ops: [], ...changes };
}

function batchOf(...aggregates: readonly Aggregate[]): Batch {
  return new Batch(aggregates, new Set(["seen before"]));
}

/** A `for` timer as long as the thing is open. */
function timersOf({ thing }: Aggregate): readonly Timer[] {
  return thing?.kind === "lifecycle" && thing.phase === "open" ? [{ name: "expire", due: thing.lastArrival + 5 }] : [];
}

function kinds(writes: readonly Write[]): readonly string[] {
  return writes.map((write) => ("put" in write ? `put ${write.put}` : `drop ${write.drop}`));
}

describe("Batch", () => {
  test("knows nothing of what was not loaded", () => {
    expect(batchOf().aggregate("r", "k")).toEqual(emptyAggregate("r", "k"));
  });

  test("writes nothing when nothing changed", () => {
    const batch = batchOf(loaded());
    batch.apply(batch.aggregate("go-live", "7"), batch.aggregate("go-live", "7"));

    expect(batch.writes(timersOf)).toEqual([]);
  });

  test("shows each step what the one before it left", () => {
    const batch = batchOf(loaded());
    const closed = loaded({ thing: anEntity({ phase: "closed" }) });
    batch.apply(batch.aggregate("go-live", "7"), closed);

    expect(batch.aggregate("go-live", "7")).toEqual(closed);
    expect(batch.aggregates()).toEqual([closed]);
  });

  test("writes what changed: slots, ops, things with their timers, dedupe keys", () => {
    const before = loaded();
    const batch = batchOf(before);
    const after = { ...before, thing: anEntity({ lastArrival: 9 }), slots: [aSlot({ ops: 3 }), aSlot({ id: "slot-2" })], ops: [anOp()] };
    batch.apply(before, after);
    batch.see("e1", 99);

    expect(batch.writes(timersOf)).toEqual([
      { put: "slot", rule: "go-live", key: "7", slot: after.slots[0] },
      { put: "slot", rule: "go-live", key: "7", slot: after.slots[1] },
      { put: "op", op: after.ops[0] },
      { put: "thing", rule: "go-live", key: "7", thing: after.thing },
      { put: "timers", rule: "go-live", key: "7", timers: [{ name: "expire", due: 14 }] },
      { put: "seen", key: "e1", expires: 99 },
    ]);
  });

  test("writes the slot alone when only that changed, and no timers that are as they were", () => {
    const before = loaded();
    const batch = batchOf(before);
    batch.apply(before, { ...before, slots: [aSlot({ phase: "gone" })] });

    expect(kinds(batch.writes(timersOf))).toEqual(["put slot"]);
  });

  test("drops what is forgotten, after its ops are written", () => {
    const before = loaded({ ops: [anOp({ state: "sending", boot: 1 })] });
    const batch = batchOf(before);
    batch.apply(before, { ...before, thing: undefined, slots: [], ops: [anOp({ state: "done", finishedAt: 5 })] });

    expect(kinds(batch.writes(timersOf))).toEqual(["drop slot", "put op", "drop thing", "put timers"]);
  });

  test("writes the timers of one whose timer fired, changed or not", () => {
    const batch = batchOf(loaded());
    batch.rewriteTimers("go-live", "7");

    expect(batch.writes(timersOf)).toEqual([{ put: "timers", rule: "go-live", key: "7", timers: [{ name: "expire", due: 5 }] }]);
  });

  test("takes what is new as well as what was loaded", () => {
    const batch = batchOf();
    const fresh = loaded({ slots: [], ops: [] });
    batch.apply(batch.aggregate("go-live", "7"), fresh);

    expect(batch.aggregate("go-live", "7")).toEqual(fresh);
    expect(kinds(batch.writes(timersOf))).toEqual(["put thing", "put timers"]);
  });

  test("keeps each op in its last state, and finished ones out of the queue", () => {
    const batch = batchOf(loaded());
    const queued = { ...loaded(), ops: [anOp()] };
    batch.apply(loaded(), queued);
    const done = { ...queued, ops: [anOp({ state: "done", finishedAt: 3 }), anOp({ id: "000002" })] };
    batch.apply(batch.aggregate("go-live", "7"), done);

    expect(batch.changedOps().map(({ id, state }) => [id, state])).toEqual([
      ["000001", "done"],
      ["000002", "queued"],
    ]);
    expect(batch.aggregate("go-live", "7").ops.map(({ id }) => id)).toEqual(["000002"]);
  });

  test("has at hand every dead letter that was loaded, also after another input changed the rest", () => {
    const [first, second] = [aFinishedOp("000001", "dead", 1), aFinishedOp("000002", "dead", 2)];
    const waiting = anOp({ id: "000003" });
    const batch = batchOf(loaded({ ops: [second, waiting] }), loaded({ ops: [first, waiting] }));
    expect(batch.aggregate("go-live", "7").ops).toEqual([first, second, waiting]);

    const before = batch.aggregate("go-live", "7");
    batch.apply(before, { ...before, ops: [{ ...first, state: "queued", finishedAt: undefined }, second, waiting] });

    expect(batch.aggregate("go-live", "7").ops.map(({ state }) => state)).toEqual(["queued", "dead", "queued"]);
    expect(batch.changedOps().map(({ id }) => id)).toEqual(["000001"]);
  });

  test("knows what was seen before and what is seen in it", () => {
    const batch = batchOf();
    expect([batch.hasSeen("seen before"), batch.hasSeen("new")]).toEqual([true, false]);
    batch.see("new", 5);

    expect(batch.hasSeen("new")).toBe(true);
  });

  test("gives the reference of an op's message as it stands now", () => {
    const batch = batchOf(loaded());

    expect(batch.refOf(anOp())).toEqual({ channel: "1", message: "2" });
    expect(batch.refOf(anOp({ slot: "another" }))).toBeUndefined();
  });
});
