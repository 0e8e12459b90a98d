import { describe, expect, it } from "vitest";
import { offsetMs, wallTime, zonedText } from "#core/time/time-zone";

describe("zonedText", () => {
  it.each([
    ["UTC", "2026-07-01T10:00:00.000Z", "2026-07-01T10:00:00Z"],
    ["UTC", "2026-07-01T10:00:00.250Z", "2026-07-01T10:00:00.250Z"],
    ["Europe/London", "2026-01-01T10:00:00.000Z", "2026-01-01T10:00:00Z"],
    ["Europe/Athens", "2026-07-01T10:00:00.000Z", "2026-07-01T13:00:00+03:00"],
    ["America/St_Johns", "2026-01-01T02:00:00.000Z", "2025-12-31T22:30:00-03:30"],
    ["Asia/Kathmandu", "2026-01-01T20:00:00.000Z", "2026-01-02T01:45:00+05:45"],
    ["Europe/Athens", "1800-01-01T00:00:00.000Z", "1800-01-01T01:35:00+01:35"],
  ])("writes an instant in %s", (timezone, instant, text) => {
    expect(zonedText(Date.parse(instant), timezone)).toBe(text);
  });
});

describe("wallTime", () => {
  it("jumps with the clocks of the zone", () => {
    const change = Date.UTC(2026, 2, 29, 1);

    expect(wallTime(change - 1, "Europe/Athens")).toMatchObject({ hour: 2, minute: 59, second: 59, ms: 999 });
    expect(wallTime(change, "Europe/Athens")).toMatchObject({ hour: 4, minute: 0, second: 0, ms: 0 });
  });

  it("has no hour 24", () => {
    expect(wallTime(Date.UTC(2026, 6, 1, 21), "Europe/Athens")).toMatchObject({ day: 2, hour: 0, weekday: 4 });
  });

  it("counts before the epoch too", () => {
    expect(offsetMs(-1, "Europe/Athens")).toBe(7_200_000);
    expect(wallTime(-1, "UTC")).toMatchObject({ year: 1969, month: 12, day: 31, ms: 999 });
  });
});
