import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cronExpression, cronMistake } from "#core/time/cron-expression";
import { nextCronTime } from "#core/time/cron-times";
import { lastTime, nextTime } from "#plugins/clock/schedule/schedule-times";
import type { Times } from "#plugins/clock/schedule/schedule";

/** The ticks in (from, to], as RFC 3339. */
function ticks(cron: string, timezone: string, from: string, to: string): readonly string[] {
  const found: string[] = [];
  let at = nextCronTime(cronExpression(cron), timezone, Date.parse(from));
  while (at !== undefined && at <= Date.parse(to)) {
    found.push(new Date(at).toISOString().replace(":00.000Z", "Z"));
    at = nextCronTime(cronExpression(cron), timezone, at);
  }
  return found;
}

describe("a set time of day", () => {
  test("ticks by the zone's wall clock, in summer and in winter", () => {
    expect(ticks("0 9 * * *", "Europe/Athens", "2026-10-23T12:00:00Z", "2026-10-26T12:00:00Z")).toEqual([
      "2026-10-24T06:00Z",
      "2026-10-25T07:00Z",
      "2026-10-26T07:00Z",
    ]);
  });

  test.each([
    // Athens skips from 03:00 to 04:00 at 01:00 UTC.
    ["30 3 * * *", "Europe/Athens", "2026-03-29T00:00:00Z", "2026-03-30T12:00:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]],
    ["0,30 3,4 * * *", "Europe/Athens", "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z", ["2026-03-29T01:00Z", "2026-03-29T01:30Z"]],
    // Sydney's summer is the other way round: 02:00 to 03:00 on 4 October at 16:00 UTC.
    ["30 2 * * *", "Australia/Sydney", "2026-10-03T12:00:00Z", "2026-10-04T20:00:00Z", ["2026-10-03T16:00Z", "2026-10-04T15:30Z"]],
    // Havana skips the first hour of a day.
    ["0 0 * * *", "America/Havana", "2026-03-08T00:00:00Z", "2026-03-08T12:00:00Z", ["2026-03-08T05:00Z"]],
    // Lord Howe turns by half an hour.
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-04T00:00:00Z", ["2026-10-03T15:30Z"]],
  ])("that the clocks skip ticks at the change: %s in %s", (cron, timezone, from, to, expected) => {
    expect(ticks(cron, timezone, from, to)).toEqual(expected);
  });

  test.each([
    // Athens has 03:00 to 04:00 twice: until 01:00 UTC and from then on.
    ["30 3 * * *", "Europe/Athens", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]],
    ["0 */3 * * *", "Europe/Athens", "2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z", ["2026-10-25T00:00Z", "2026-10-25T04:00Z"]],
    ["30 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", "2026-11-02T12:00:00Z", ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]],
  ])("that comes twice ticks once: %s in %s", (cron, timezone, from, to, expected) => {
    expect(ticks(cron, timezone, from, to)).toEqual(expected);
  });

  test("is not ticked again when asked within the second of two equal hours", () => {
    expect(ticks("30 3 * * *", "Europe/Athens", "2026-10-25T01:10:00Z", "2026-10-25T12:00:00Z")).toEqual([]);
  });
});

describe("an expression for every hour", () => {
  test.each([
    ["2026-10-25T00:00:00Z", "2026-10-25T03:00:00Z"],
    ["2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z"],
  ])("follows the time that passes over a change of the clocks: from %s", (from, to) => {
    const found = ticks("*/20 * * * *", "Europe/Athens", from, to).map((time) => Date.parse(time.replace("Z", ":00Z")));

    expect(found).toEqual(Array.from({ length: 9 }, (_, index) => Date.parse(from) + (index + 1) * 20 * 60_000));
  });

  test("ticks in both of two equal hours that end a day", () => {
    // The Azores turn back from 01:00 to 00:00.
    expect(ticks("30 * 25 10 *", "Atlantic/Azores", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z")).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-25T01:30Z",
    ]);
  });
});

const zones = [
  "UTC",
  "Europe/Athens",
  "America/New_York",
  "America/Havana",
  "Australia/Lord_Howe",
  "Australia/Sydney",
  "Asia/Kathmandu",
  "Africa/Casablanca",
];
const expressions = ["*/7 * * * *", "0 * * * *", "30 2 * * *", "15 0,1,2,3 * * *", "0 9 * * mon", "59 23 31 * *", "10 */5 * * *"];
const someTime = fc.date({ min: new Date("2025-01-01"), max: new Date("2028-01-01"), noInvalidDate: true }).map((date) => date.getTime());

describe("nextCronTime", () => {
  test("is later than what it is asked about, and leaves nothing out", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.constantFrom(...zones),
        someTime,
        fc.nat(48 * 3_600_000),
        (cron, zone, after, more) => {
          const expression = cronExpression(cron);
          const next = nextCronTime(expression, zone, after) ?? Number.NaN;
          const other = nextCronTime(expression, zone, after + more) ?? Number.NaN;

          expect(next).toBeGreaterThan(after);
          // Asked from anywhere before it, the answer is the same.
          if (after + more < next) expect(other).toBe(next);
          else expect(other).toBeGreaterThan(after + more);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("finds for every hour exactly what the wall clock shows, around the changes of the clocks", () => {
    const around = fc.constantFrom(Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1), Date.UTC(2026, 2, 8, 5), Date.UTC(2026, 10, 1, 6));
    fc.assert(
      fc.property(fc.constantFrom(...zones), around, fc.integer({ min: -180, max: 60 }), (zone, change, minutes) => {
        const minuteOf = new Intl.DateTimeFormat("en", { timeZone: zone, minute: "numeric" });
        const from = change + minutes * 60_000;
        const expected = Array.from({ length: 180 }, (_, index) => from + (index + 1) * 60_000).filter(
          (at) => Number(minuteOf.format(at)) % 7 === 0,
        );

        const found: number[] = [];
        for (let at = from; at < from + 180 * 60_000; ) {
          at = nextCronTime(cronExpression("*/7 * * * *"), zone, at) ?? Number.NaN;
          if (at <= from + 180 * 60_000) found.push(at);
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("ticks a daily time on every day, once", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.nat(23), fc.nat(59), someTime, (zone, hour, minute, after) => {
        const expression = cronExpression(`${minute.toString()} ${hour.toString()} * * *`);
        const days: string[] = [];
        for (let at = after, turn = 0; turn < 5; turn += 1) {
          at = nextCronTime(expression, zone, at) ?? Number.NaN;
          days.push(new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at));
        }

        const first = Date.parse(days[0] ?? "");
        expect(days).toEqual(days.map((_, index) => new Date(first + index * 86_400_000).toISOString().slice(0, 10)));
      }),
      { numRuns: 50 },
    );
  });
});

describe("lastTime", () => {
  const schedules: readonly Times[] = [
    ...expressions.map((cron): Times => ({ by: "cron", cron, timezone: "Europe/Athens" })),
    { by: "every", everyMs: 1_500 },
    { by: "every", everyMs: 7 * 86_400_000 },
  ];

  test("is the last of all the next ones", () => {
    fc.assert(
      fc.property(fc.constantFrom(...schedules), someTime, fc.nat(100_000), (times, after, spanMs) => {
        let expected: number | undefined;
        for (let at = nextTime(times, after); at !== undefined && at <= after + spanMs; at = nextTime(times, at)) expected = at;

        expect(lastTime(times, after, after + spanMs)).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  test("finds the last minute of a year away in no time", () => {
    const from = Date.UTC(2026, 0, 1);

    expect(lastTime({ by: "cron", cron: "* * * * *", timezone: "UTC" }, from, from + 365 * 86_400_000 + 30_000)).toBe(
      from + 365 * 86_400_000,
    );
  });
});

describe("a cron expression", () => {
  test.each(["0 9 * * mon", "*/15 8-18 * * 1-5", "30 0 9 * * *", "@daily", "0 0 29 2 *", "0 9 1,15 * fri", "0 0 31 12 7"])(
    "%s is one",
    (text) => {
      expect(cronMistake(text)).toBeUndefined();
    },
  );

  test.each(["", "0 9 * *", "61 * * * *", "0 9 * * tues", "0 25 * * *", "a b c d e", "0 9 L * *", "0 0 0 0 0 0 0"])(
    "%j is none",
    (text) => {
      expect(cronMistake(text)).toContain("this is no cron expression");
    },
  );

  test.each(["0 0 30 2 *", "0 0 31 4,6,9,11 *"])("%s never comes", (text) => {
    expect(cronMistake(text)).toBe("this date never comes: no year has such a day");
  });

  test.each([
    ["0 * * * *", true],
    ["*/5 */1 * * *", true],
    ["10 0 * * * *", true],
    ["@hourly", true],
    ["0 0-22 * * *", false],
    ["0 0 * * * *", true],
    ["0 0 3 * * *", false],
    ["@daily", false],
  ])("%s is for every hour: %s", (text, isHourly) => {
    expect(cronExpression(text).isHourly).toBe(isHourly);
  });
});
