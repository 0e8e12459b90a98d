import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileIntervalEnds } from "#core/config/compile-interval-ends";
import { compileTimeIntervals } from "#core/config/compile-time-intervals";
import { TimeInterval } from "#core/config/time-interval";

const minuteMs = 60_000;

function named(intervals: { readonly [name: string]: readonly unknown[] }): { readonly [name: string]: readonly TimeInterval[] } {
  return Object.fromEntries(Object.entries(intervals).map(([name, list]) => [name, list.map((one) => TimeInterval.parse(one))]));
}

/** When the time that is inside at a UTC instant ends, in Athens unless an interval says otherwise. */
function endOf(intervals: { readonly [name: string]: readonly unknown[] }, utc: string): string | undefined {
  const end = compileIntervalEnds(named(intervals), "Europe/Athens")(Object.keys(intervals), Date.parse(`${utc}Z`));
  return end === undefined ? undefined : new Date(end).toISOString().slice(0, 16);
}

describe("compileIntervalEnds", () => {
  test("knows no end outside of all intervals", () => {
    expect(endOf({ night: [{ times: [{ start_time: "23:00", end_time: "10:00" }] }] }, "2026-01-15T12:00")).toBe(undefined);
  });

  test("ends when the wall clock says so, also over midnight", () => {
    const night = { night: [{ times: [{ start_time: "23:00", end_time: "10:07" }] }] };

    expect(endOf(night, "2026-01-15T21:30")).toBe("2026-01-16T08:07");
    expect(endOf(night, "2026-01-16T08:06")).toBe("2026-01-16T08:07");
  });

  test("ends an hour earlier in the night in which summer time begins, and later in the one in which it ends", () => {
    const night = { night: [{ times: [{ start_time: "23:00", end_time: "10:00" }] }] };

    expect(endOf(night, "2026-03-28T22:00")).toBe("2026-03-29T07:00");
    expect(endOf(night, "2026-10-24T22:00")).toBe("2026-10-25T08:00");
  });

  test("ends where the clock jumps over the end, and at each of two passes of an end that comes twice", () => {
    const hour = { hour: [{ times: [{ start_time: "02:00", end_time: "03:30" }] }] };

    expect(endOf(hour, "2026-03-29T00:30")).toBe("2026-03-29T01:00");
    expect(endOf(hour, "2026-10-24T23:30")).toBe("2026-10-25T00:30");
    expect(endOf(hour, "2026-10-25T01:10")).toBe("2026-10-25T01:30");
  });

  test("takes intervals that touch or overlap as one, also over several names and zones", () => {
    const chain = {
      early: [{ times: [{ start_time: "08:00", end_time: "09:00" }] }, { times: [{ start_time: "09:00", end_time: "10:00" }] }],
      late: [{ times: [{ start_time: "07:30", end_time: "09:00" }], location: "UTC" }],
    };

    expect(endOf(chain, "2026-01-15T06:30")).toBe("2026-01-15T09:00");
  });

  test("ends with the last day of a range of days, and with the day without times", () => {
    expect(endOf({ weekend: [{ weekdays: ["saturday:sunday"] }] }, "2026-01-17T12:00")).toBe("2026-01-18T22:00");
    expect(endOf({ december: [{ months: ["december"] }] }, "2025-12-03T12:00")).toBe("2025-12-31T22:00");
  });

  test("asks again after 400 days about what has no end", () => {
    expect(endOf({ always: [{ years: ["2026:9999"] }] }, "2026-01-01T00:00")).toBe("2027-02-05T00:00");
  });

  test("gives the first minute that is outside, whatever the intervals are", () => {
    const time = fc
      .integer({ min: 0, max: 1439 })
      .map((at) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`);
    const range = fc.tuple(time, time).filter(([start, end]) => start !== end);
    const interval = fc.record({
      times: fc.array(
        range.map(([start_time, end_time]) => ({ start_time, end_time })),
        { minLength: 1, maxLength: 2 },
      ),
      location: fc.constantFrom("Europe/Athens", "America/New_York", "Australia/Lord_Howe", "UTC"),
    });
    // Around the changes of the clocks in spring and autumn, in both hemispheres.
    const instant = fc.tuple(
      fc.constantFrom(Date.UTC(2026, 2, 28), Date.UTC(2026, 9, 24), Date.UTC(2026, 3, 4)),
      fc.integer({ min: 0, max: 3 * 1440 }),
    );
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 2 }), instant, (list, [day, minute]) => {
        const intervals = named({ it: list });
        const during = compileTimeIntervals(intervals, "UTC");
        const from = day + minute * minuteMs;
        let expected: number | undefined = from;
        while (during("it", expected) === true && expected < from + 3 * 1440 * minuteMs) expected += minuteMs;
        if (expected === from) expected = undefined;

        const end = compileIntervalEnds(intervals, "UTC")(["it"], from);

        if (expected !== undefined && expected >= from + 3 * 1440 * minuteMs) expect(end).toBeGreaterThanOrEqual(expected);
        else expect(end).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});
