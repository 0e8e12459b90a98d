import { beforeEach, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "#core/codec/json";
import type { Reduction, SourceEvent } from "#core/plugin/source-definition";
import plugin from "#plugins/elstat/index";
import { ElstatState } from "#plugins/elstat/state";
import type { Frame } from "#plugins/elstat/wire/frames";

const start = Date.UTC(2026, 6, 13, 12);
const second = 1_000;
const minute = 60 * second;

const source = plugin.source ?? expect.fail("the plugin has no source");
const config = plugin.config.parse({ url: "https://status.example.org" });

describe("the elstat reducer", () => {
  let state: ElstatState;
  let now: number;
  let last: Reduction<ElstatState>;

  beforeEach(() => {
    state = source.initial;
    now = start;
  });

  function feed(frame: Json): readonly SourceEvent[] {
    last = source.reduce(state, { kind: "frame", frame }, { now, config });
    // What is stored is read back as after a restart.
    state = ElstatState.parse(structuredClone(last.state));
    for (const { name, data } of last.events) expect(plugin.events[name]?.payload.parse(data)).toEqual(data);
    return last.events;
  }

  function link(...channels: string[]): void {
    const frame: Frame = { kind: "link", channels };
    expect(feed(frame)).toEqual([]);
  }

  function status(up: Json, { at = now, service = "api" }: { readonly at?: Json; readonly service?: string } = {}): SourceEvent {
    return feed({ op: 3, c: `status:${service}`, d: [at, up] })[0] ?? expect.fail("no event");
  }

  function latency(ms: Json, at: Json = now): SourceEvent {
    return feed({ op: 3, c: "latency:api", d: [at, ms] })[0] ?? expect.fail("no event");
  }

  function incident(op: number, d: JsonObject): SourceEvent {
    return feed({ kind: "message", text: JSON.stringify({ op, d }) })[0] ?? expect.fail("no event");
  }

  it("takes the first value for the baseline (point 10)", () => {
    expect(status(false).data).toEqual({ service: "api", up: false, changed: false, previous: null, since: "2026-07-13T12:00:00.000Z" });
  });

  it("tells every sample, and which of them is news (point 11)", () => {
    const told = [];
    for (const up of [true, true, false, false, true]) {
      const { data } = status(up);
      told.push([data["up"], data["changed"], data["previous"], data["since"]]);
      now += minute;
    }

    expect(told).toEqual([
      [true, false, null, "2026-07-13T12:00:00.000Z"],
      [true, false, true, "2026-07-13T12:00:00.000Z"],
      [false, true, true, "2026-07-13T12:02:00.000Z"],
      [false, false, false, "2026-07-13T12:02:00.000Z"],
      [true, true, false, "2026-07-13T12:04:00.000Z"],
    ]);
  });

  it("sees a change during a gap, once, by the first value after it (point 20)", () => {
    link("status:api");
    status(true);
    now += 10 * minute;
    link("status:api");

    const first = status(false);
    now += minute;
    const second = status(false);

    expect(first.data).toMatchObject({ changed: true, previous: true, since: "2026-07-13T12:10:00.000Z" });
    expect(second.data).toMatchObject({ changed: false });
  });

  it("finds no change in a gap without one (point 20)", () => {
    link("status:api");
    status(false);
    now += 10 * minute;
    link("status:api");

    expect(status(false).data).toMatchObject({ changed: false, previous: false, since: "2026-07-13T12:00:00.000Z" });
  });

  it("gives the same sample seen again over a new link the same id, and an equal value a minute later another", () => {
    link("status:api");
    const first = status(true);
    now += 30 * second;
    link("status:api");
    const again = status(true, { at: start });
    now += 30 * second;
    const later = status(true);

    expect(again.id).toBe(first.id);
    expect(later.id).not.toBe(first.id);
  });

  it("gives the same sample that comes twice in a moment the same id", () => {
    const ids = [status(true).id, status(true).id, latency(5).id, latency(5).id];

    expect(ids[1]).toBe(ids[0]);
    expect(ids[3]).toBe(ids[2]);
  });

  it("tells samples apart whose timestamps repeat, stand still or go backwards (point 14)", () => {
    const ids = new Set<string>();
    let samples = 0;
    for (const at of [start, start, start - minute, start]) {
      for (const up of [true, false, false, true]) {
        ids.add(status(up, { at }).id).add(latency(up ? 5 : null, at).id);
        samples += 2;
        now += minute;
      }
    }

    expect(ids.size).toBe(samples);
  });

  it("drops nothing by its order in time (point 14)", () => {
    status(true);

    expect(status(false, { at: start - minute })).toMatchObject({ time: start - minute, data: { changed: true } });
  });

  it("takes small timestamps for seconds, and says so once (point 14)", () => {
    const first = status(true, { at: start / 1_000 });
    expect(last.notices).toMatchObject([{ code: "ELSTAT_SECONDS" }]);
    now += second;
    const next = latency(5, now / 1_000);

    expect(last.notices).toEqual([]);
    expect([first.time, next.time]).toEqual([start, start + second]);
  });

  it.each([
    ["ahead of ours", start + 5 * minute],
    ["in 1970", 0],
    ["out of any calendar", 1e300],
    ["long before 1970", -1e300],
  ])("takes the time of arrival when the server's clock is %s (point 14)", (_, at) => {
    expect(status(true, { at })).toMatchObject({ time: start, data: { since: "2026-07-13T12:00:00.000Z" } });
  });

  it("keeps the time of a server whose clock is a little behind (point 14)", () => {
    expect(status(true, { at: start - 5 * minute }).time).toBe(start - 5 * minute);
  });

  it("takes status and latency of one look in any order, for themselves (point 17)", () => {
    const told = [latency(7).data, status(false).data, status(false, { service: "mail" }).data, latency(null).data];

    expect(told).toMatchObject([
      { service: "api", latency_ms: 7 },
      { service: "api", up: false },
      { service: "mail", up: false },
      { service: "api", latency_ms: null },
    ]);
  });

  it("drops data of channels that nobody asked for, and tells what comes before the answer (point 9)", () => {
    link("status:api");

    expect(feed({ op: 3, c: "latency:api", d: [now, 5] })).toEqual([]);
    expect(feed({ op: 3, c: "status:mail", d: [now, true] })).toEqual([]);
    expect(status(true).name).toBe("service.status");
  });

  it("drops what is still under way after an UNSUBSCRIBE (point 9)", () => {
    link("status:api", "status:mail");
    status(true);
    feed({ kind: "wanted", channels: ["status:mail"] });

    expect(feed({ op: 3, c: "status:api", d: [now, false] })).toEqual([]);
    feed({ kind: "wanted", channels: ["status:mail", "status:api"] });
    expect(status(false).data).toMatchObject({ changed: false, previous: null });
  });

  it("keeps services apart whose names are those of JavaScript's own", () => {
    for (const service of ["__proto__", "constructor", "toString"]) {
      status(true, { service });
      now += minute;
      expect(status(false, { service }).data).toMatchObject({ service, changed: true });
    }
  });

  it("writes at once what a change is found by, and the rest late", () => {
    status(true);
    expect(last.lazy).toBe(false);
    now += minute;
    status(true);
    expect(last.lazy).toBe(true);
    now += minute;
    status(false);
    expect(last.lazy).toBe(false);
    latency(5);
    expect(last.lazy).toBe(true);
  });

  it("tells the whole life of an incident with all that is known of it (point 18)", () => {
    const told = [
      incident(4, { id: 7, title: "Slow", ongoing: true }),
      incident(5, { id: 7, content: "A disk is being replaced." }),
      incident(6, { id: "7" }),
    ];

    expect(told.map(({ name }) => name)).toEqual(["incident.opened", "incident.updated", "incident.closed"]);
    expect(told[2]?.data).toEqual({
      id: "7",
      title: "Slow",
      incident: { id: "7", title: "Slow", ongoing: true, content: "A disk is being replaced." },
    });
  });

  it("tells updates and closes of incidents that it never heard of (point 19)", () => {
    expect(incident(5, { id: 8, title: "Old" })).toMatchObject({ name: "incident.updated", data: { id: "8", title: "Old" } });
    expect(incident(6, { id: 9 })).toMatchObject({ name: "incident.closed", data: { id: "9", title: null, incident: { id: 9 } } });
  });

  it("gives the same news of an incident the same id, and other news another (point 18)", () => {
    const ids = [
      incident(4, { id: 7, title: "a" }),
      incident(4, { id: 7, title: "a" }),
      incident(5, { id: 7, title: "b" }),
      incident(5, { id: 7, title: "b" }),
      incident(5, { id: 7, title: "a" }),
      incident(5, { id: 7, title: "b" }),
      incident(6, { id: 7 }),
      incident(6, { id: 7 }),
      incident(4, { id: 7, title: "b" }),
    ].map(({ id }) => id);

    expect(ids[1]).toBe(ids[0]);
    expect(ids[3]).toBe(ids[2]);
    expect(ids[7]).toBe(ids[6]);
    expect(new Set(ids).size).toBe(6);
  });

  it("takes an incident that is opened again while open for an update", () => {
    incident(4, { id: 7, title: "a" });

    expect(incident(4, { id: 7, title: "b" }).name).toBe("incident.updated");
  });

  it("keeps to a bound whatever arrives", () => {
    for (let id = 0; id < 100; id += 1) incident(4, { id, text: "x".repeat(20_000) });
    for (let index = 0; index < 1_100; index += 1) status(true, { service: `s${index.toString()}` });

    expect(state.incidents).toHaveLength(64);
    expect(state.status).toHaveLength(1_000);
    expect(JSON.stringify(state).length).toBeLessThan(300_000);
  });

  it.each([{ kind: "weather" }, 7, null, "text", { kind: "message" }, { kind: "binary", bytes: 3 }])(
    "survives the frame %j with a warning (point 18)",
    (frame) => {
      expect(feed(frame)).toEqual([]);
      expect(last.notices).toMatchObject([{ code: "ELSTAT_BAD_MESSAGE" }]);
    },
  );
});

describe("the events of elstat", () => {
  it("are given to a rule only for the services that it names", () => {
    const { accepts } = plugin.events["service.status"] ?? expect.fail("no such event");
    const payload = { service: "api" };

    expect(accepts?.(payload, {}, [])).toBe(true);
    expect(accepts?.(payload, { services: ["mail", "api"] }, [])).toBe(true);
    expect(accepts?.(payload, { services: "mail, api" }, [])).toBe(true);
    expect(accepts?.(payload, { services: ["mail"] }, [])).toBe(false);
  });

  it.each(Object.entries(plugin.events))("%s has an example that fits", (_, { payload, example }) => {
    expect(payload.safeParse(example).error).toBeUndefined();
  });
});
