import { describe, expect, test } from "vitest";
import { readUntil } from "#core/cli/services/read-until";

/** What a time means in Athens at a UTC instant. */
function read(text: string, now = "2026-01-15T12:00Z"): string {
  return new Date(readUntil(text, "Europe/Athens", Date.parse(now))).toISOString().slice(0, 16);
}

describe("readUntil", () => {
  test.each([
    ["15:00", "2026-01-15T13:00"],
    ["13:59", "2026-01-16T11:59"],
    ["14:00", "2026-01-16T12:00"],
    ["2026-01-20 09:00", "2026-01-20T07:00"],
    ["2026-07-20T09:00:30", "2026-07-20T06:00"],
    ["2026-07-20T09:00Z", "2026-07-20T09:00"],
    ["2026-07-20T09:00-0530", "2026-07-20T14:30"],
    ["2026-07-20T09:00+01:00", "2026-07-20T08:00"],
  ])("takes %s", (text, utc) => {
    expect(read(text)).toBe(utc);
  });

  test("takes the next time that the clock shows it, also over a change of the clock", () => {
    expect(read("09:00", "2026-03-28T20:00Z")).toBe("2026-03-29T06:00");
    expect(read("03:30", "2026-03-28T20:00Z")).toBe("2026-03-29T01:30");
    expect(read("03:30", "2026-10-24T20:00Z")).toBe("2026-10-25T01:30");
  });

  test.each(["", "soon", "25:00", "09:60", "9:00", "2026-02-30T09:00", "2026-13-01T09:00", "09:00Z"])("refuses %j", (text) => {
    expect(() => read(text)).toThrow("expected a time such as 09:00 or 2026-11-21T09:00");
  });
});
