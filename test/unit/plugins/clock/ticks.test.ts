import { describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import type { SourceEvent, SourceInput } from "#core/plugin/source-definition";
import clock from "#plugins/clock/index";
import { reduce } from "#plugins/clock/reduce";
import { type ClockState, initialState, StoredState } from "#plugins/clock/state";
import { tickEvent } from "#plugins/clock/tick-event";
import { TickParameters } from "#plugins/clock/tick-parameters";
import { timersOf } from "#plugins/clock/timers";

const start = Date.UTC(2026, 10, 21, 7, 0, 30);
const minute = 60_000;
const hour = 60 * minute;

/** The source without the core: time moves by `wait`, which fires what falls due, and by `sleep`, which does not. */
class Bot {
  state: ClockState = initialState;
  now = start;
  events: SourceEvent[] = [];

  ask(...schedules: readonly JsonObject[]): this {
    return this.feed({ kind: "connected" }).feed({ kind: "frame", frame: { schedules } }).feed({ kind: "in-step" });
  }

  /** The process ends and another one begins, with what is stored. */
  restart(...schedules: readonly JsonObject[]): this {
    this.state = StoredState.parse(JSON.parse(JSON.stringify(this.state)));
    this.fire();
    return this.ask(...schedules);
  }

  sleep(ms: number): this {
    this.now += ms;
    return this;
  }

  wait(ms: number): this {
    const until = this.now + ms;
    for (let due = this.due(); due !== undefined && due <= until; due = this.due()) {
      this.now = Math.max(this.now, due);
      this.fire();
    }
    this.now = until;
    return this;
  }

  /** Fires what is due, once. */
  fire(): this {
    for (const [name, due] of Object.entries(timersOf(this.state))) if (due <= this.now) this.feed({ kind: "timer", name });
    return this;
  }

  /** The times of the ticks since the last call, and `late` for those that were missed. */
  told(): readonly string[] {
    const told = this.events.map(({ data }) => `${String(data["scheduled_at"]).slice(5, 19)}${data["missed"] === true ? " late" : ""}`);
    this.events = [];
    return told;
  }

  due(): number | undefined {
    const dues = Object.values(timersOf(this.state));
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  feed(input: SourceInput): this {
    const reduction = reduce(this.state, input, { now: this.now });
    this.state = StoredState.parse(JSON.parse(JSON.stringify(reduction.state)));
    this.state = { ...this.state, isRunning: reduction.state.isRunning };
    this.events.push(...reduction.events);
    return this;
  }
}

describe("clock.tick", () => {
  test("ticks every so often at round times, and not at the start", () => {
    const bot = new Bot().ask({ every: "10m" });

    expect(bot.told()).toEqual([]);
    expect(bot.wait(30 * minute).told()).toEqual(["11-21T07:10:00", "11-21T07:20:00", "11-21T07:30:00"]);
  });

  test("ticks at the times of a cron expression in its zone", () => {
    const bot = new Bot().ask({ cron: "30 9 * * *", timezone: "Europe/Athens" });

    expect(bot.wait(25 * hour).told()).toEqual(["11-21T07:30:00", "11-22T07:30:00"]);
  });

  test("carries the time it was asked for, in an id that is the same however often it is told", () => {
    const bot = new Bot().ask({ cron: "* * * * *", timezone: "UTC" }).sleep(45_000).fire();

    const [tick] = bot.events;
    expect(tick).toMatchObject({
      id: "cron * * * * * UTC 2026-11-21T07:01:00.000Z",
      time: Date.UTC(2026, 10, 21, 7, 1),
      subject: "* * * * *",
    });
    expect(tickEvent.payload.parse(tick?.data)).toEqual({ scheduled_at: "2026-11-21T07:01:00.000Z", schedule: "* * * * *", missed: false });
  });

  test("does nothing before the rules have said what they ask for", () => {
    const bot = new Bot().ask({ every: "1m" });
    bot.state = StoredState.parse(bot.state);

    expect(bot.sleep(hour).due()).toBeUndefined();
  });

  test("ticks no more for what is asked for no more, and starts afresh with what is new", () => {
    const bot = new Bot().ask({ every: "1m" }).wait(minute).restart({ every: "5m" });

    expect(bot.wait(10 * minute).told()).toEqual(["11-21T07:01:00", "11-21T07:05:00", "11-21T07:10:00"]);
  });
});

describe("what fell due while Herald did not run", () => {
  const cron = { cron: "0 * * * *", timezone: "UTC" };

  test.each([
    [undefined, []],
    ["none", []],
    ["last", ["11-21T10:00:00 late"]],
    ["all", ["11-21T08:00:00 late", "11-21T09:00:00 late", "11-21T10:00:00 late"]],
  ])("is made up for as missed: %s says", (missed, expected) => {
    const asked = { ...cron, ...(missed !== undefined && { missed }) };
    const bot = new Bot().ask(asked).sleep(3 * hour + 30 * minute);

    expect(bot.restart(asked).wait(0).told()).toEqual(expected);
    expect(bot.wait(hour).told()).toEqual(["11-21T11:00:00"]);
  });

  test.each([
    ["last", "20m", []],
    ["last", "31m", ["11-21T10:00:00 late"]],
    ["all", "91m", ["11-21T09:00:00 late", "11-21T10:00:00 late"]],
    ["all", "20m", []],
  ])("is not made up for with missed: %s when it is older than %s", (missed, max_age, expected) => {
    const asked = { ...cron, missed, max_age };

    expect(
      new Bot()
        .ask(asked)
        .sleep(3 * hour + 30 * minute)
        .restart(asked)
        .wait(0)
        .told(),
    ).toEqual(expected);
  });

  test.each(["none", "last", "all"])("a minute ago is still on time with missed: %s", (missed) => {
    const asked = { ...cron, missed, ...(missed !== "none" && { max_age: "0s" }) };
    const bot = new Bot().ask(asked).sleep(hour + 20_000);

    expect(bot.restart(asked).wait(0).told()).toEqual(["11-21T08:00:00"]);
  });

  test("is one tick when several came within the last minute", () => {
    const bot = new Bot().ask({ every: "10s" }).sleep(55_000);

    expect(bot.restart({ every: "10s" }).wait(0).told()).toEqual(["11-21T07:01:20"]);
  });

  test("is given whole, however much it is, in order and once", () => {
    const asked = { every: "1m", missed: "all" };
    const bot = new Bot()
      .ask(asked)
      .sleep(24 * hour)
      .restart(asked)
      .wait(0);

    const told = bot.told();
    expect(told).toHaveLength(1440);
    expect([...told].sort()).toEqual(told);
    expect(new Set(told).size).toBe(1440);
  });

  test("is treated alike when the machine slept and the process lived on", () => {
    const bot = new Bot().ask({ ...cron, missed: "last" }).sleep(3 * hour);

    expect(bot.fire().told()).toEqual(["11-21T10:00:00"]);
    expect(
      bot
        .sleep(2 * hour + 10 * minute)
        .fire()
        .told(),
    ).toEqual(["11-21T12:00:00 late"]);
  });

  test("is made up for when the rule has only now come to ask for it", () => {
    const bot = new Bot().ask(cron).sleep(3 * hour + 30 * minute);

    expect(
      bot
        .restart({ ...cron, missed: "last" })
        .wait(0)
        .told(),
    ).toEqual(["11-21T10:00:00 late"]);
  });

  test("is never told twice over many restarts", () => {
    const asked = { ...cron, missed: "all" };
    const bot = new Bot().ask(asked);
    for (let turn = 0; turn < 40; turn += 1)
      bot
        .sleep(13 * minute)
        .restart(asked)
        .wait(7 * minute);

    const told = bot.told().map((line) => line.slice(0, 14));
    expect(told).toHaveLength(13);
    expect(new Set(told).size).toBe(13);
  });
});

describe("rules that ask for different times", () => {
  test("get their own ticks alone", () => {
    const minutely = { every: "1m" };
    const daily = { cron: "0 9 * * *", timezone: "UTC" };
    const bot = new Bot().ask(minutely, daily).wait(minute);

    const [tick] = bot.events;
    const accepts = (parameters: JsonObject): boolean | undefined =>
      tick && tickEvent.accepts?.(tickEvent.payload.parse(tick.data), TickParameters.parse(parameters), tick.via ?? []);
    expect(accepts(minutely)).toBe(true);
    expect(accepts({ every: "60s" })).toBe(true);
    expect(accepts({ every: "1m", missed: "last" })).toBe(false);
    expect(accepts(daily)).toBe(false);
  });

  test("get a made-up tick by the way of their own", () => {
    const made = tickEvent.payload.parse(tickEvent.example);
    const hourly = TickParameters.parse({ every: "1h" });

    const ways = tickEvent.waysOf?.(made, hourly) ?? [];

    expect(tickEvent.accepts?.(made, hourly, ways)).toBe(true);
    expect(tickEvent.accepts?.(made, TickParameters.parse({ every: "2h" }), ways)).toBe(false);
  });
});

describe("the parameters", () => {
  test.each<[unknown, string]>([
    [{}, 'a tick needs a time: cron: "0 9 * * mon" or every: 10m'],
    [{ missed: "last" }, 'a tick needs a time: cron: "0 9 * * mon" or every: 10m'],
    [{ cron: "0 9 * * *", every: "1h" }, "cron and every exclude each other: write two entries"],
    [{ every: "1h", timezone: "UTC" }, "every knows no time zone; use cron for a time of day"],
    [{ every: "1h", max_age: "1h" }, "max_age goes with missed: all or missed: last"],
    [{ every: "500ms" }, "expected at least 1s"],
    [{ every: "hourly" }, "expected a duration such as 30s, 1h30m or 7d"],
    [{ cron: "0 0 30 2 *" }, "this date never comes: no year has such a day"],
    [{ cron: "0 9 * * *", timezone: "Athens" }, "expected a time zone such as Europe/Athens"],
  ])("%j are refused", (parameters, message) => {
    expect(TickParameters.safeParse(parameters).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

test("the example is one", () => {
  expect(tickEvent.payload.safeParse(tickEvent.example).success).toBe(true);
  expect(clock.config.safeParse({}).success).toBe(true);
});
