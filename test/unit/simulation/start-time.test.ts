import { describe, expect, test } from "vitest";
import { startTime } from "#core/simulation/rule-tests/start-time";

describe("startTime", () => {
  test.each([
    [undefined, "UTC", "2026-01-05T12:00:00.000Z"],
    [undefined, "Europe/Athens", "2026-01-05T10:00:00.000Z"],
    ["2026-07-13T12:50:00Z", "Europe/Athens", "2026-07-13T12:50:00.000Z"],
    ["2026-07-13T12:50:00+05:30", "Europe/Athens", "2026-07-13T07:20:00.000Z"],
    ["2026-07-13T12:50", "Europe/Athens", "2026-07-13T09:50:00.000Z"],
    ["2026-07-13 12:50", "America/New_York", "2026-07-13T16:50:00.000Z"],
    ["2026-07-13", "Asia/Kolkata", "2026-07-12T18:30:00.000Z"],
    // The clocks of Athens go from 3:00 to 4:00 at 1:00 UTC.
    ["2026-03-29T02:30", "Europe/Athens", "2026-03-29T00:30:00.000Z"],
    ["2026-03-29T04:30", "Europe/Athens", "2026-03-29T01:30:00.000Z"],
  ])("reads %s in %s as %s", (text, timezone, utc) => {
    expect(new Date(startTime(text, timezone) ?? Number.NaN).toISOString()).toBe(utc);
  });

  test.each(["tomorrow", "12:00", "2026-13-01", "2026-01-05T25:00", "2026-01-05T12:00:00Europe/Athens"])(
    "does not take %s for a time",
    (text) => {
      expect(startTime(text, "UTC")).toBeUndefined();
    },
  );
});
