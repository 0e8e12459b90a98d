import { describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import { type LoopSource, SourceStates } from "#core/runtime/source-states";
import { about, recordingLog, type Script, scriptedSource, start } from "./loop-scene.ts";

const source: LoopSource = { connection: "source", plugin: "simulated", config: {}, definition: scriptedSource() };

function statesWith(stored?: { readonly state: Json; readonly cursor?: Json }, definition = scriptedSource()) {
  const log = recordingLog();
  const states = new SourceStates(log);
  states.add({ ...source, definition }, stored === undefined ? undefined : { connection: "source", cursor: undefined, ...stored });
  const feed = (script: Script, cursor?: Json, now = start) =>
    states.reduce("source", { kind: "frame", frame: script as unknown as Json }, cursor, now);
  return { states, log, feed };
}

describe("SourceStates", () => {
  test("starts from what is stored, and afresh where that does not fit", () => {
    const fitting = statesWith({ state: { frames: 4, timers: {} }, cursor: 9 });
    const strange = statesWith({ state: { frames: "four" }, cursor: 9 });

    expect(fitting.feed({}).row).toEqual({ connection: "source", state: { frames: 5, timers: {} }, cursor: 9 });
    expect(strange.feed({}).row).toMatchObject({ state: { frames: 1 } });
    expect(strange.log.lines).toEqual(["warn the stored state of a source does not fit this version; it starts afresh"]);
    expect(strange.states.source("source")?.plugin).toBe("simulated");
  });

  test("stamps events, which never happen later than they arrive", () => {
    const { feed } = statesWith();

    expect(feed({ events: [about("live", "e1"), { ...about("live", "e2", 7, 60_000), subject: "7", via: ["tag"] }] }).events).toEqual([
      {
        id: "e1",
        connection: "source",
        plugin: "simulated",
        name: "live",
        subject: undefined,
        time: start,
        arrivedAt: start,
        via: [],
        data: { user: 7, title: "Hello" },
      },
      expect.objectContaining({ id: "e2", subject: "7", time: start, via: ["tag"] }),
    ]);
  });

  test("has a row to write when the state or the cursor changed, and none otherwise", () => {
    const { states, feed } = statesWith();

    expect(feed({ idle: true }).row).toBeUndefined();
    expect(feed({ idle: true }, 5).row).toMatchObject({ cursor: 5 });
    expect(feed({}).row).toMatchObject({ cursor: 5, state: { frames: 1 } });
    expect(states.hasUnwritten).toBe(false);
  });

  test("keeps lazy rows for later, in their newest form, until something is written anyway", () => {
    const { states, feed } = statesWith();
    expect(feed({ lazy: true }).row).toBeUndefined();
    expect(feed({ lazy: true }).row).toBeUndefined();

    expect(states.hasUnwritten).toBe(true);
    expect(states.takeUnwritten()).toMatchObject([{ state: { frames: 2 } }]);
    expect([states.hasUnwritten, states.takeUnwritten()]).toEqual([false, []]);
    feed({ lazy: true });
    expect(feed({}).row).toMatchObject({ state: { frames: 4 } });
    expect(states.hasUnwritten).toBe(false);
  });

  test("changes nothing by an input whose reducer throws, or whose events are none", () => {
    const { log, feed } = statesWith();
    expect(feed({ fail: "reduce" }, 5)).toEqual({ events: [], snapshots: [], notices: [], row: undefined });
    expect(feed({ events: [null as never] }, 6)).toMatchObject({ events: [] });

    expect(feed({}).row).toEqual({ connection: "source", state: { frames: 1, timers: {} }, cursor: undefined });
    expect(log.lines).toHaveLength(2);
  });

  test("knows nothing of sources that it was not given", () => {
    const { states } = statesWith();

    expect(states.reduce("other", { kind: "connected" }, undefined, 0)).toEqual({ events: [], snapshots: [], notices: [], row: undefined });
    expect([states.source("other"), states.cursor("other")]).toEqual([undefined, undefined]);
  });

  test("gives timers that are due, earliest first, and one that does not go away once for each time", () => {
    const { states, feed } = statesWith();
    feed({ timers: { b: start + 2, a: start + 1, c: start + 9 } });

    expect(states.nextDue()).toBe(start + 1);
    expect(states.dueTimers(start + 2).map(({ name }) => name)).toEqual(["a", "b"]);
    expect(states.dueTimers(start + 2)).toEqual([]);
    expect(states.nextDue()).toBe(start + 9);
    feed({ timers: { a: start + 3 } });
    expect(states.dueTimers(start + 5)).toEqual([{ connection: "source", name: "a" }]);
    expect(states.nextDue()).toBeUndefined();
  });

  test("has no timers where a source has none, or they fail", () => {
    const { initial, state, reduce, run } = scriptedSource();
    const { log, states, feed } = statesWith();
    feed({ fail: "timers" });

    expect(statesWith(undefined, { initial, state, reduce, run }).states.nextDue()).toBeUndefined();
    expect([states.nextDue(), states.dueTimers(start)]).toEqual([undefined, []]);
    expect(log.lines).toEqual(["error a source's timers failed; it goes on without them"]);
  });
});
