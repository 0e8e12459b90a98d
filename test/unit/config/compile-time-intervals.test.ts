import { describe, expect, test } from "vitest";
import { compileTimeIntervals } from "#core/config/compile-time-intervals";
import { TimeInterval } from "#core/config/time-interval";

/** Whether the interval holds at a UTC instant, in Athens unless it says otherwise. */
function holds(interval: unknown, utc: string): boolean | undefined {
  const during = compileTimeIntervals({ it: [TimeInterval.parse(interval)] }, "Europe/Athens");
  return during("it", Date.parse(`${utc}Z`));
}

describe("compileTimeIntervals", () => {
  test("knows only the names that are configured", () => {
    expect(compileTimeIntervals({}, "UTC")("night", 0)).toBe(undefined);
  });

  test("holds from the start up to, not including, the end, by the zone's wall clock", () => {
    const morning = { times: [{ start_time: "09:00", end_time: "10:30" }] };

    expect(holds(morning, "2026-01-15T06:59:59")).toBe(false);
    expect(holds(morning, "2026-01-15T07:00")).toBe(true);
    expect(holds(morning, "2026-01-15T08:29:59")).toBe(true);
    expect(holds(morning, "2026-01-15T08:30")).toBe(false);
  });

  test("follows the wall clock through a change to summer time", () => {
    const morning = { times: [{ start_time: "09:00", end_time: "10:00" }] };

    expect(holds(morning, "2026-03-28T07:00")).toBe(true);
    expect(holds(morning, "2026-03-29T07:00")).toBe(false);
    expect(holds(morning, "2026-03-29T06:00")).toBe(true);
  });

  test("holds twice in the hour that comes twice, and never in the one that is left out", () => {
    const hour = { times: [{ start_time: "03:00", end_time: "04:00" }] };

    expect(holds(hour, "2026-10-25T00:30")).toBe(true);
    expect(holds(hour, "2026-10-25T01:30")).toBe(true);
    expect(holds(hour, "2026-10-25T02:30")).toBe(false);
    for (let minute = 0; minute < 180; minute++) {
      expect(holds(hour, new Date(Date.UTC(2026, 2, 29, 0, minute)).toISOString().slice(0, 19))).toBe(false);
    }
  });

  test("runs over midnight when the end is before the start, on the day on which it started", () => {
    const night = { weekdays: ["friday"], times: [{ start_time: "23:00", end_time: "10:00" }] };

    expect(holds(night, "2026-01-16T20:59")).toBe(false);
    expect(holds(night, "2026-01-16T21:00")).toBe(true);
    expect(holds(night, "2026-01-17T07:59")).toBe(true);
    expect(holds(night, "2026-01-17T08:00")).toBe(false);
    expect(holds(night, "2026-01-16T05:00")).toBe(false);
    expect(holds(night, "2026-01-17T21:30")).toBe(false);
  });

  test("counts a night that started on the last day of a month to that month and year", () => {
    const night = { months: ["december"], years: [2025], days_of_month: [-1], times: [{ start_time: "23:00", end_time: "02:00" }] };

    expect(holds(night, "2025-12-31T23:30")).toBe(true);
    expect(holds(night, "2026-01-31T23:30")).toBe(false);
  });

  test("takes ranges of weekdays and months that run over the end", () => {
    expect(holds({ weekdays: ["saturday:monday"] }, "2026-01-18T12:00")).toBe(true);
    expect(holds({ weekdays: ["saturday:monday"] }, "2026-01-20T12:00")).toBe(false);
    expect(holds({ months: ["November:february"] }, "2026-01-18T12:00")).toBe(true);
    expect(holds({ months: ["11:2"] }, "2026-03-18T12:00")).toBe(false);
  });

  test("counts negative days from the end of each month", () => {
    expect(holds({ days_of_month: ["-3:-1"] }, "2028-02-27T12:00")).toBe(true);
    expect(holds({ days_of_month: ["-3:-1"] }, "2028-02-26T12:00")).toBe(false);
    expect(holds({ days_of_month: ["28:-1"] }, "2026-01-30T12:00")).toBe(true);
  });

  test("needs all conditions of an entry and one entry of a list", () => {
    const both = { years: ["2026:2027"], days_of_month: [15] };
    const during = compileTimeIntervals({ it: [TimeInterval.parse(both), TimeInterval.parse({ months: [6] })] }, "UTC");

    expect(during("it", Date.UTC(2026, 0, 15))).toBe(true);
    expect(during("it", Date.UTC(2028, 0, 15))).toBe(false);
    expect(during("it", Date.UTC(2028, 5, 1))).toBe(true);
  });

  test("lasts to the end of the day with 24:00, and takes the location that the interval names", () => {
    const evening = { times: [{ start_time: "20:00", end_time: "24:00" }], location: "America/New_York" };

    expect(holds(evening, "2026-01-16T04:59")).toBe(true);
    expect(holds(evening, "2026-01-16T05:00")).toBe(false);
  });

  test.each([
    [{ weekdays: ["monday:friday:sunday"] }],
    [{ months: ["0"] }],
    [{ days_of_month: [0] }],
    [{ times: [{ start_time: "9:00", end_time: "10:00" }] }],
    [{ times: [{ start_time: "23:00", end_time: "24:30" }] }],
    [{ location: "Nowhere" }],
  ])("refuses %j", (interval) => {
    expect(TimeInterval.safeParse(interval).success).toBe(false);
  });
});
