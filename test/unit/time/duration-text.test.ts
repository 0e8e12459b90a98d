import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeraldError } from "#core/errors/herald-error";
import { durationPattern, formatDurationMs, parseDurationText } from "#core/time/duration-text";

function failure(text: string): HeraldError {
  try {
    parseDurationText(text);
  } catch (error) {
    if (error instanceof HeraldError) return error;
  }
  throw new Error(`${text} was accepted`);
}

describe("parseDurationText", () => {
  test.each([
    ["30s", 30_000],
    ["1h30m", 5_400_000],
    ["7d", 604_800_000],
    ["500ms", 500],
    ["1m500ms", 60_500],
    ["1d2h3m4s5ms", 93_784_005],
    ["1.5h", 5_400_000],
    ["0.250s", 250],
    ["0s", 0],
    ["-1h", -3_600_000],
    ["-0s", 0],
    ["36500d", 3_153_600_000_000],
  ])("reads %s as %i milliseconds", (text, ms) => {
    expect(parseDurationText(text)).toBe(ms);
  });

  test.each(["", "-", "20", "1 h", "30m1h", "1m1m", "1y", "abc", "1h-30m", "+1h", ".5h", "1H", "5", "1hm"])("refuses %j", (text) => {
    const error = failure(text);

    expect(error.code).toBe("DURATION_INVALID");
    expect(error.message).toBe(`expected a duration such as 30s, 1h30m or 7d, found ${JSON.stringify(text)}`);
  });

  test("says what is wrong with a number without a unit, with spaces and with units in disorder", () => {
    expect(failure("20").hint).toBe("say the unit: 20s, 20m or 20h");
    expect(failure("1 h").hint).toBe("write it without spaces");
    expect(failure("30m1h").hint).toBe("units are d, h, m, s and ms, the longest first, each once");
  });

  test("refuses more than a hundred years", () => {
    expect(failure("36501d").message).toContain("at most a hundred years");
    expect(failure(`${"9".repeat(400)}d`).message).toContain("at most a hundred years");
  });

  test("takes time that grows with the length of the text only", () => {
    const hostile = `${"1".repeat(50_000)}x`;

    expect(durationPattern.test(hostile)).toBe(false);
  });
});

describe("formatDurationMs", () => {
  test.each([
    [0, "0s"],
    [999, "999ms"],
    [60_000, "1m"],
    [5_400_000, "1h30m"],
    [-90_000, "-1m30s"],
    [0.4, "0s"],
  ])("writes %d as %s", (ms, text) => {
    expect(formatDurationMs(ms)).toBe(text);
  });

  test("writes what parseDurationText reads back to the same number", () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_153_600_000_000, max: 3_153_600_000_000 }), (ms) => parseDurationText(formatDurationMs(ms)) === ms),
    );
  });
});
