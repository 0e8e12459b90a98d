import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { functions } from "#core/expression/functions/catalogue";
import { truncate } from "#core/expression/functions/text";
import { Duration, Timestamp } from "#core/expression/value";
import { evaluate, lint } from "./evaluate.ts";

describe("text functions", () => {
  it.each([
    ['"ÄbC".lower()', "äbc"],
    ['"äbC".upper()', "ÄBC"],
    ['"  a b\\n".trim()', "a b"],
    ['"a.b.c".replace(".", "-")', "a-b-c"],
    ['"abc".replace("", "-")', "-a-b-c-"],
    ['"aXb".replace("X", "$&$1")', "a$&$1b"],
    ['"abc".contains("b")', true],
    ['"abc".startsWith("b")', false],
    ['"abc".endsWith("c")', true],
    ['"a😀".size()', 2],
    ["event.title.size()", 11],
    ["event.title.truncate(5)", "Hell…"],
    ["event.title.truncate(7)", "Hello…"],
    ["event.title.truncate(11)", "Hello world"],
    ['"😀😀😀".truncate(2)', "😀…"],
    ['"abc".truncate(1)', "…"],
    ["string(event.fps)", "29.97"],
    ["string(event.live)", "true"],
    ["string(event.length)", "2 hours 10 minutes"],
    ["string(event.tags)", "a, b"],
    ["string(event.ended_at)", ""],
    ['int("42") + 1', 43],
    ["int(event.fps)", 29],
    ["int(-0.5)", 0],
    ['double("-1.5e2")', -150],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it.each(["", " 1", "1 ", "0x10", "one", "Infinity", "1e999"])("refuses to read %o as a number", (text) => {
    expect(evaluate("int(event.title)", { title: text })).toBe(`error: ${JSON.stringify(text)} is not a number`);
    expect(evaluate("double(event.title)", { title: text })).toBe(`error: ${JSON.stringify(text)} is not a number`);
  });

  it("refuses whole numbers that a number cannot hold", () => {
    expect(evaluate("int(event.title)", { title: "9007199254740993" })).toBe("error: the number is too large for a whole one");
  });

  it("refuses a length that leaves no room for the ellipsis", () => {
    expect(evaluate("event.title.truncate(event.count)", { count: 0 })).toBe("error: truncate() needs a length of 1 or more");
  });

  it("cuts between characters, within the length, and leaves short text alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (text, length) => {
        const cut = truncate(text, length);

        expect([...cut].length).toBeLessThanOrEqual(length);
        expect(cut.isWellFormed()).toBe(true);
        if ([...text].length <= length) expect(cut).toBe(text);
        else expect(text.startsWith(cut.slice(0, -1)) && cut.endsWith("…")).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("list functions", () => {
  it.each([
    ['event.tags.join(" + ")', "a + b"],
    ['event.numbers.join("")', "312"],
    ['event.body.list.join(", ")', "1, two"],
    ['[].join(", ")', ""],
    ["event.tags.first()", "a"],
    ["event.tags.last()", "b"],
    ["event.numbers.size()", 3],
    ["event.headers.size()", 1],
    ["event.channels.first().platform", "twitch"],
    ["event.channels.last().platform", "youtube"],
    ["event.times.first() == event.started_at", true],
    ["size(event.tags)", 2],
    ['join(event.tags, "")', "ab"],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it("has nothing first or last in an empty list", () => {
    expect(evaluate("event.tags.first()", { tags: [] })).toBeNull();
    expect(evaluate("event.tags.last()", { tags: [] })).toBeNull();
    expect(evaluate('default(event.tags.first(), "none")', { tags: [] })).toBe("none");
  });
});

describe("time functions", () => {
  it.each([
    [0, "0 seconds"],
    [999, "0 seconds"],
    [1_000, "1 second"],
    [45_900, "45 seconds"],
    [60_000, "1 minute"],
    [90_000, "1 minute 30 seconds"],
    [3_600_000, "1 hour"],
    [3_659_000, "1 hour"],
    [5_400_000, "1 hour 30 minutes"],
    [7_845_000, "2 hours 10 minutes"],
    [86_400_000, "1 day"],
    [7 * 86_400_000, "7 days"],
    [2 * 86_400_000 + 3_660_000, "2 days 1 hour 1 minute"],
    [-300_000, "-5 minutes"],
  ])("says %i ms as %s", (ms, words) => {
    expect(evaluate("event.length.humanize()", { length: `${(ms / 1000).toString()}s` })).toBe(words);
  });

  it.each([
    ["event.started_at.getHours()", 13],
    ["event.started_at.getMinutes()", 0],
    ["event.started_at.getSeconds()", 0],
    ["event.started_at.getMilliseconds()", 0],
    ["event.started_at.getFullYear()", 2026],
    ["event.started_at.getMonth()", 6],
    ["event.started_at.getDate()", 1],
    ["event.started_at.getDayOfMonth()", 0],
    ["event.started_at.getDayOfWeek()", 3],
    ["event.started_at.getDayOfYear()", 181],
    ['timestamp("2026-12-31T23:30:00Z").getFullYear()', 2027],
    ['timestamp("2026-12-31T23:30:00Z").getHours()', 1],
    ['timestamp("1969-12-31T23:59:59.5Z").getMilliseconds()', 500],
    ['duration("1h30m").getHours()', 1],
    ['duration("1h30m").getMinutes()', 90],
    ['duration("1h30m").getSeconds()', 5400],
    ['duration("-1500ms").getSeconds()', -1],
    ["event.started_at.unix()", 1_782_900_000],
    ["timestamp(1782900000) == event.started_at", true],
    ['event.started_at.format("yyyy-MM-dd HH:mm:ss.SSS xxx")', "2026-07-01 13:00:00.000 +03:00"],
    ['event.started_at.format("EEEE, d MMMM yy, h:mm a")', "Wednesday, 1 July 26, 1:00 PM"],
    [`event.started_at.format("EEE d MMM 'at' H 'o''clock', M/dd hh m s ''")`, "Wed 1 Jul at 13 o'clock, 7/01 01 0 0 '"],
    ['timestamp("2026-01-01T00:00:00Z").format("xxx")', "+02:00"],
    ['duration("7d") == duration("168h")', true],
    ['during("night")', false],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it("asks for the named interval at the time of the evaluation", () => {
    expect(evaluate('during("night")', {}, { now: Date.UTC(2026, 6, 1, 3) })).toBe(true);
    expect(evaluate("during(event.title)")).toBe('error: unknown time interval "Hello world"');
  });

  it.each([
    ["2026-07-01T10:00:00.123456Z", Date.UTC(2026, 6, 1, 10, 0, 0, 123)],
    ["2026-07-01t10:00:00z", Date.UTC(2026, 6, 1, 10)],
    ["2026-07-01T10:00:00-05:30", Date.UTC(2026, 6, 1, 15, 30)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["0001-01-01T00:00:00Z", -62_135_596_800_000],
  ])("reads the time %s", (text, epochMs) => {
    expect(evaluate("timestamp(event.title)", { title: text })).toEqual(new Timestamp(epochMs));
  });

  it.each(["2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-07-01T24:00:00Z", "2026-07-01", "2026-07-01T10:00:00", "now"])(
    "refuses %s as a time",
    (text) => {
      expect(evaluate("timestamp(event.title)", { title: text })).toBe(`error: "${text}" is not a time (RFC 3339)`);
    },
  );

  it("reads durations in both of their forms", () => {
    expect(evaluate("duration(event.title)", { title: "1h30m" })).toEqual(new Duration(5_400_000));
    expect(evaluate("duration(event.title)", { title: "0.250s" })).toEqual(new Duration(250));
    expect(evaluate("duration(event.title)", { title: "an hour" })).toBe('error: "an hour" is not a duration');
  });
});

describe("macros", () => {
  it.each([
    ["event.numbers.all(n, n > 0)", true],
    ["event.numbers.all(n, n > 1)", false],
    ["event.numbers.exists(n, n == 2)", true],
    ["event.numbers.exists(n, n == 9)", false],
    ["event.numbers.exists_one(n, n > 2)", true],
    ["event.numbers.exists_one(n, n > 1)", false],
    ["[].all(n, n)", true],
    ["[].exists(n, n)", false],
    ['event.headers.exists(name, name.startsWith("x-"))', true],
    ["event.numbers.exists(n, 1 / (n - 3) > 5 || n == 2)", true],
    ["event.numbers.all(n, 1 / (n - 3) > 5)", false],
    ["event.numbers.exists(n, 1 / (n - 3) > 5)", "error: division by zero"],
    ["event.numbers.filter(n, 1 / (n - 3) > 5).size()", "error: division by zero"],
    ["event.numbers.map(n, 1 / (n - 3)).size()", "error: division by zero"],
    ["event.numbers.exists_one(n, 1 / (n - 3) > 5)", "error: division by zero"],
    ["event.numbers.all(a, event.numbers.exists(b, a == b))", true],
    ["event.tags.exists(x, event.numbers.exists(x, x == 3))", true],
    ["[[1], [2]].all(x, x.exists(y, y in event.numbers) && x.size() == 1)", true],
    ['members.filter(m, m.state == "open").map(m, m.key).join(" ")', "api web"],
    ["event.times.filter(t, t > event.started_at).size()", 1],
    ["event.body.list.exists(x, x == 'two')", true],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it("filters and makes lists", () => {
    expect(evaluate("event.numbers.filter(n, n > 1)")).toEqual([3, 2]);
    expect(evaluate("event.numbers.map(n, n * 2)")).toEqual([6, 2, 4]);
    expect(evaluate("event.numbers.map(n, n > 1, n * 2)")).toEqual([6, 4]);
  });

  it("leaves the items of the list as they were", () => {
    expect(evaluate("event.numbers.map(n, n * 2) == [6, 2, 4] && event.numbers == [3, 1, 2]")).toBe(true);
  });
});

describe("the catalogue", () => {
  it.each([...functions.values()].map((definition) => [definition.name, definition] as const))(
    "writes %s in its usage as it is called",
    (name, definition) => {
      expect(definition.usage).toContain(`${name}(`);
    },
  );

  it("takes both styles of every function", () => {
    expect(evaluate("lower(event.title)")).toBe(evaluate("event.title.lower()"));
    expect(evaluate("event.game.default('x')", { game: null })).toBe("x");
    expect(lint("event.count.string()")).toEqual([]);
  });
});
