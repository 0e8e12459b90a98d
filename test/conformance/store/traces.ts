import { describe, expect, it } from "vitest";
import type { StepOutcome } from "#core/engine/step";
import { type EventRecord, type EventRing, keepTracesMs, type Trace } from "#core/store/traces";
import { anOp } from "./samples.ts";
import type { Bench } from "./store-conformance.ts";

function trace(number: number, changes: Partial<Trace> = {}): Trace {
  const base = {
    number,
    at: number,
    rule: "go-live",
    key: "7",
    event: "e1",
    input: "event",
    outcome: "fired" as StepOutcome,
    reason: "opened",
  };
  return { ...base, until: undefined, clause: undefined, ...changes };
}

function record(number: number, id: string, ring: EventRing = "acted"): EventRecord {
  const event = {
    id,
    connection: "main",
    plugin: "cam",
    name: "live",
    subject: undefined,
    time: 1,
    arrivedAt: number,
    via: ["a"],
    data: { n: 1 },
  };
  return { number, ring, cut: false, event };
}

export function describeTraces(bench: Bench): void {
  describe("traces", () => {
    it("are found by event, by rule and by thing, the newest first, also after a restart", async () => {
      const clause = { source: "event.n > 1", place: { file: "bot.yaml", line: 3, column: 9 } };
      await bench.store.commit(
        [
          { put: "trace", slot: 0, trace: trace(1) },
          { put: "trace", slot: 1, trace: trace(2, { event: "e2", key: "8", until: 99, clause }) },
          { put: "trace", slot: 0, trace: trace(3, { outcome: "error", rule: "other", key: undefined }) },
        ],
        5,
      );
      await bench.reopen();

      const numbers = async (query: Parameters<typeof bench.store.traces>[0]): Promise<readonly number[]> =>
        (await bench.store.traces(query)).map(({ number }) => number);
      expect(await numbers({ event: "e1", limit: 10 })).toEqual([3, 1]);
      expect(await numbers({ rule: "go-live", limit: 10 })).toEqual([2, 1]);
      expect(await numbers({ rule: "go-live", limit: 1 })).toEqual([2]);
      expect(await numbers({ rule: "go-live", key: "7", limit: 10 })).toEqual([1]);
      expect(await bench.store.traces({ event: "e2", limit: 1 })).toMatchObject([{ until: 99, clause }]);
    });

    it("take each other's place only within their outcome", async () => {
      await bench.store.commit([{ put: "trace", slot: 0, trace: trace(1) }], 1);
      await bench.store.commit(
        [
          { put: "trace", slot: 0, trace: trace(2, { outcome: "no-match" }) },
          { put: "trace", slot: 0, trace: trace(3, { outcome: "no-match" }) },
        ],
        2,
      );

      expect((await bench.store.traces({ event: "e1", limit: 10 })).map(({ number }) => number)).toEqual([3, 1]);
    });

    it("tell where their rings stand", async () => {
      await bench.store.commit(
        [
          { put: "event", slot: 4, record: record(9, "e1") },
          { put: "event", slot: 0, record: record(10, "e2", "dull") },
          { put: "trace", slot: 5, trace: trace(7) },
          { put: "trace", slot: 6, trace: trace(8) },
        ],
        1,
      );
      await bench.reopen();

      expect(await bench.store.ringMarks()).toEqual({
        events: [
          { ring: "acted", slot: 4, number: 9 },
          { ring: "dull", slot: 0, number: 10 },
        ],
        traces: [{ ring: "fired", slot: 6, number: 8 }],
      });
    });

    it("are deleted after a week, and events with them", async () => {
      const day = 86_400_000;
      await bench.store.commit(
        [
          { put: "event", slot: 0, record: record(1, "old") },
          { put: "event", slot: 1, record: record(8 * day, "new") },
          { put: "trace", slot: 0, trace: trace(1, { at: 1 }) },
          { put: "trace", slot: 1, trace: trace(2, { at: 8 * day }) },
        ],
        8 * day,
      );
      await bench.store.prune(1 + keepTracesMs, 100);

      expect((await bench.store.traces({ event: "e1", limit: 10 })).map(({ number }) => number)).toEqual([2]);
      expect((await bench.store.events({ limit: 10 })).map(({ event }) => event.id)).toEqual(["new"]);
    });
  });

  describe("recorded events", () => {
    it("come back as they were, all or one, the newest first", async () => {
      await bench.store.commit(
        [
          { put: "event", slot: 0, record: record(1, "e1") },
          { put: "event", slot: 1, record: record(2, "e2") },
        ],
        1,
      );
      await bench.reopen();

      expect((await bench.store.events({ limit: 10 })).map(({ event }) => event.id)).toEqual(["e2", "e1"]);
      expect(await bench.store.events({ id: "e1", limit: 10 })).toMatchObject([{ ring: "acted", event: { data: { n: 1 }, via: ["a"] } }]);
      expect(await bench.store.events({ id: "e3", limit: 10 })).toEqual([]);
    });
  });

  describe("one thing", () => {
    it("has its timers and its ops, finished ones too, the newest op first", async () => {
      await bench.store.commit(
        [
          { put: "op", op: anOp({ id: "01", rule: "go-live", key: "7", state: "done", finishedAt: 5 }) },
          { put: "op", op: anOp({ id: "02", rule: "go-live", key: "7" }) },
          { put: "op", op: anOp({ id: "03", rule: "go-live", key: "8" }) },
          { put: "timers", rule: "go-live", key: "7", timers: [{ name: "keep", due: 9 }] },
        ],
        1,
      );

      expect((await bench.store.opsOf("go-live", "7", 10)).map(({ id }) => id)).toEqual(["02", "01"]);
      expect(await bench.store.timersOf("go-live", "7")).toEqual([{ name: "keep", due: 9 }]);
    });
  });
}
