import { describe, expect, test } from "vitest";
import type { Event } from "#core/engine/state";
import type { StepOutcome } from "#core/engine/step";
import { TraceBook } from "#core/runtime/trace-book";
import type { Write } from "#core/store/port";
import { eventsPerRing } from "#core/store/traces";
import { event } from "#test/support/rules";

const nowhere = { events: [], traces: [] };

function book(options: Partial<ConstructorParameters<typeof TraceBook>[0]> = {}): TraceBook {
  return new TraceBook({ marks: nowhere, now: () => 5, redact: (text) => text.replaceAll("hunter2", "[secret]"), ...options });
}

function about(id: string): Event {
  return event("live", { id, time: 1 });
}

function decide(traces: TraceBook, id: string, outcome: StepOutcome, rule = "go-live"): void {
  traces.verdict(rule, about(id), { outcome, reason: "because" }, { key: "7", input: "event" });
}

/** What was written, in words. */
function told(writes: readonly Write[]): readonly string[] {
  return writes.map((write) => {
    if (!("put" in write)) return "drop";
    if (write.put === "event") return `event ${write.record.event.id} ${write.record.ring} ${write.slot}`;
    return write.put === "trace" ? `${write.trace.rule} ${write.trace.outcome} ${write.trace.event ?? "-"} ${write.slot}` : write.put;
  });
}

describe("the trace book", () => {
  test("writes what something came of with the commit, and the event once however many rules it concerned", () => {
    const traces = book();
    traces.heard(about("e1"));
    decide(traces, "e1", "fired");
    decide(traces, "e1", "pending", "other");

    expect(told(traces.take(false))).toEqual(["event e1 acted 0", "go-live fired e1 0", "other pending e1 0"]);
    expect(traces.hasUnwritten).toBe(false);
  });

  test("lets what nothing came of wait for a later commit", () => {
    const traces = book();
    traces.heard(about("e1"));
    decide(traces, "e1", "no-match");
    expect(traces.take(false)).toEqual([]);
    expect(traces.hasUnwritten).toBe(true);

    expect(told(traces.take(true))).toEqual(["event e1 dull 0", "go-live no-match e1 0"]);
    expect(traces.take(true)).toEqual([]);
  });

  test("keeps of a flood of dull ones the newest, of each rule and outcome, and nothing interesting is pushed out", () => {
    const traces = book();
    decide(traces, "first", "error", "other");
    for (let index = 0; index < 1_000; index++) {
      traces.heard(about(`e${index}`));
      decide(traces, `e${index}`, "no-match");
    }
    decide(traces, "quiet", "no-match", "quiet");

    const written = told(traces.take(true));
    expect(written.filter((line) => line.startsWith("event e"))).toHaveLength(50);
    expect(written.filter((line) => line.startsWith("go-live"))).toHaveLength(50);
    expect(written).toContain("event e999 dull 49");
    expect(written).not.toContain("event e949 dull 0");
    expect(written).toContain("other error first 0");
    expect(written.at(-1)).toMatch(/^quiet no-match quiet/);
  });

  test("writes in a flood twice a second", () => {
    let now = 1_000;
    const traces = book({ now: () => now });
    decide(traces, "e1", "fired");
    expect(traces.take(false)).toHaveLength(2);

    now += 100;
    decide(traces, "e2", "fired");
    expect(traces.take(false)).toEqual([]);
    now += 400;
    decide(traces, "e3", "fired");
    expect(told(traces.take(false))).toEqual(["event e2 acted 1", "event e3 acted 2", "go-live fired e2 1", "go-live fired e3 2"]);
  });

  test("keeps of a flood in which everything fires the newest, in their order, and every rarer outcome", () => {
    const traces = book();
    decide(traces, "broken", "error");
    for (let index = 0; index < 1_000; index++) {
      decide(traces, `e${index}`, "passed");
      decide(traces, `e${index}`, "fired");
    }

    const all = told(traces.take(false));
    expect(all).toContain("event broken error 0");
    const written = all.filter((line) => line.startsWith("go-live"));
    expect(written).toHaveLength(201);
    expect(written.slice(0, 3).map((line) => line.replace(/ \d+$/, ""))).toEqual([
      "go-live error broken",
      "go-live passed e900",
      "go-live fired e900",
    ]);
    expect(written.at(-1)).toMatch(/^go-live fired e999/);
  });

  test("keeps an event where the worst that came of it belongs", () => {
    const traces = book();
    decide(traces, "e1", "fired");
    decide(traces, "e1", "muted", "other");
    decide(traces, "e2", "muted");
    decide(traces, "e2", "error", "other");
    decide(traces, "e3", "pending");

    expect(told(traces.take(false)).slice(0, 3)).toEqual(["event e1 held 0", "event e2 error 0", "event e3 acted 0"]);
  });

  test("goes on behind what is stored, and round", () => {
    const marks = { events: [{ ring: "acted", slot: eventsPerRing - 1, number: 41 }], traces: [{ ring: "fired", slot: 3, number: 7 }] };
    const traces = book({ marks });
    traces.heard(about("e1"));
    decide(traces, "e1", "fired");

    const [first, second] = traces.take(false);
    expect(first).toMatchObject({ put: "event", slot: 0, record: { number: 42 } });
    expect(second).toMatchObject({ put: "trace", slot: 4, trace: { number: 8 } });
  });

  test("takes secrets out of payloads and reasons, and leaves out what is too large", () => {
    const traces = book();
    const secret = { ...about("e1"), data: { header: "Bearer hunter2" } };
    const large = { ...about("e2"), data: { text: "x".repeat(20_000) } };
    traces.verdict("r", secret, { outcome: "error", reason: "hunter2 is wrong" }, undefined);
    traces.verdict("r", large, { outcome: "fired", reason: "fired" }, undefined);

    const text = JSON.stringify(traces.take(false));
    expect(text).not.toContain("hunter2");
    expect(text).toContain("Bearer [secret]");
    expect(text).toContain('"cut":true');
    expect(text.length).toBeLessThan(5_000);
  });

  test("says nothing of what delivery does: its ops tell that themselves", () => {
    const traces = book();
    traces.verdict("r", undefined, { outcome: "applied", reason: "done" }, { key: "7", input: "outcome" });

    expect(traces.take(true)).toEqual([]);
  });

  test("names the timer that fired", () => {
    const traces = book();
    traces.verdict("r", undefined, { outcome: "fired", reason: "opened" }, { key: "7", input: "timer for" });

    expect(traces.take(false)).toMatchObject([{ trace: { input: "timer for", key: "7", event: undefined, at: 5 } }]);
  });
});
