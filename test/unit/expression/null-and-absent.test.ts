import { describe, expect, it } from "vitest";
import { evaluate, lint } from "./evaluate.ts";

const nothing = { game: null, viewers: null, verified: null, account: null };

describe("a null or absent text or list", () => {
  it.each([
    ['event.game == ""', true],
    ['event.game != "Chess"', true],
    ['"Chess" == event.game', false],
    ["event.game.size() == 0", true],
    ['event.game.lower() + "x"', "x"],
    ['event.game < "a"', true],
    ['event.game in ["Chess"]', false],
    ['event.headers["none"] == ""', true],
    ['event.headers.none.contains("x")', false],
    ['event.account.name == ""', true],
    ['event.body.absent == ""', true],
    ["event.body.absent == []", true],
    ["event.body.absent.size()", 0],
    ["event.body.absent.exists(x, x == 1)", false],
    ["event.body.absent.deeper.still == ''", true],
    ["event.body.list[9] == ''", true],
    ["event.tags[9].upper()", ""],
    ["event.tags[-1] == ''", true],
    ["event.channels[9].platform == ''", true],
    ['"x" in event.body.absent', false],
    ["maps.host.nowhere == ''", true],
  ])("reads as empty: %s is %s", (source, expected) => {
    expect(evaluate(source, nothing)).toBe(expected);
  });

  it("reads as empty where the list itself is missing", () => {
    expect(evaluate("event.tags.size()", { tags: null })).toBe(0);
    expect(evaluate("event.tags + ['x']", { tags: null })).toEqual(["x"]);
    expect(evaluate("'x' in event.tags", { tags: null })).toBe(false);
    expect(evaluate("members.map(m, m.key)", {}, { members: [] })).toEqual([]);
  });
});

describe("a null number, boolean or time", () => {
  it.each([
    ["event.viewers > 1", "error: event.viewers is not known (null)"],
    ["event.viewers == 5", "error: event.viewers is not known (null)"],
    ["event.viewers in [5]", "error: event.viewers is not known (null)"],
    ["event.viewers + 1", "error: event.viewers is not known (null)"],
    ["-event.viewers", "error: event.viewers is not known (null)"],
    ["!event.verified", "error: event.verified is not known (null)"],
    ["event.verified && event.live", "error: event.verified is not known (null)"],
    ["event.ended_at > now", "error: event.ended_at is not known (null)"],
    ["event.account.followers > 1", "error: event.account.followers is not known (null)"],
    ["event.limits.high > 1", "error: event.limits.high is not known (null)"],
    ["event.body.absent > 1", "error: event.body.absent is not known (null)"],
    ["event.body.absent == 1", "error: null cannot be compared with a whole number"],
  ])("is an error: %s", (source, expected) => {
    expect(evaluate(source, nothing)).toBe(expected);
  });

  it.each([
    ["event.viewers > 1 || event.live", true],
    ["has(event.viewers) && event.viewers > 1", false],
    ["!has(event.viewers) || event.viewers > 1", true],
    ["default(event.viewers, 0) > 1", false],
    ["event.viewers.default(3)", 3],
    ["default(event.verified, true)", true],
    ["default(event.ended_at, now) == now", true],
    ["default(event.game, event.title)", "Hello world"],
    ["event.viewers == null", true],
    ["null != event.viewers", false],
    ["event.viewers != null && event.viewers > 1", false],
  ])("can be asked for first: %s is %s", (source, expected) => {
    expect(evaluate(source, nothing)).toBe(expected);
  });

  it("is passed on as null", () => {
    expect(evaluate("event.viewers", nothing)).toBeNull();
    expect(evaluate("[event.viewers, 1]", nothing)).toEqual([null, 1]);
    expect(evaluate("event.live ? event.viewers : 1", nothing)).toBeNull();
  });
});

describe("has", () => {
  it.each([
    ["has(event.viewers)", true],
    ["has(event.ended_at)", false],
    ["has(event.headers.other)", false],
    ['has(event.headers["x-kind"])', true],
    ["has(event.body.none)", false],
    ["has(event.body.action)", true],
    ["has(event.body.action.deeper)", false],
    ["has(event.body.a.b.c)", false],
    ["has(steps.toot.id)", false],
    ["event.channels.map(c, has(c.viewers))[1]", false],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });
});

describe("lint about null", () => {
  const warning = (at: number, text: string): string =>
    `warning at ${at.toString()} «${text}»: ${text} may be null, and then this is an error (write has(${text}) && … or default(${text}, 0))`;

  it("warns where a null would be an error", () => {
    expect(lint("event.viewers > 5")).toEqual([warning(0, "event.viewers")]);
    expect(lint("event.live && 5 < event.viewers")).toEqual([warning(18, "event.viewers")]);
    expect(lint("event.account.followers + 1")).toEqual([warning(0, "event.account.followers")]);
    expect(lint("event.channels.exists(c, c.viewers > 5)")).toEqual([warning(25, "c.viewers")]);
    expect(lint("event.numbers.first() > 1")[0]).toContain("event.numbers.first() may be null");
    expect(lint("!event.verified")[0]).toContain("default(event.verified, false)");
    expect(lint("event.ended_at.unix()")[0]).toContain("default(event.ended_at, now)");
  });

  it("warns once about what an earlier clause needs anyway", () => {
    expect(lint("event.viewers > 5 && event.viewers < 10")).toEqual([warning(0, "event.viewers")]);
  });

  it.each([
    "has(event.viewers) && event.viewers > 5",
    "!has(event.viewers) || event.viewers > 5",
    "has(event.viewers) ? event.viewers > 5 : false",
    "event.viewers == null ? 0 : event.viewers + 1",
    "event.viewers != null && event.live && event.viewers > 5",
    "!(event.viewers == null || event.viewers < 5)",
    "default(event.viewers, 0) > 5",
    "has(event.account.followers) && event.account.followers > 5",
    "has(event.account) && event.account.followers > 5",
    "event.channels.exists(c, has(c.viewers) && c.viewers > 5)",
    'event.game == "Chess"',
    "event.body.n > 5",
  ])("is content with %s", (source) => {
    expect(lint(source)).toEqual([]);
  });

  it.each([
    ["has(event.viewers) || event.viewers > 5", 22],
    ["has(event.viewers) ? event.live : event.viewers > 5", 34],
    ["(has(event.viewers) && event.live) || event.viewers > 5", 38],
    ["event.channels.all(c, has(c.viewers)) && event.channels.exists(c, c.viewers > 5)", 66],
  ])("is not taken in by a guard elsewhere: %s", (source, offset) => {
    expect(lint(source)).toEqual([expect.stringContaining(`warning at ${offset.toString()} `)]);
  });

  it("knows the type behind a guard", () => {
    expect(lint("event.viewers == null")).toEqual([]);
    expect(lint("event.count == null")).toEqual(["warning at 0 «event.count == null»: event.count is never null, so this is always false"]);
  });
});
