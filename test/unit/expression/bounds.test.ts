import { describe, expect, it } from "vitest";
import { EvaluationError } from "#core/expression/value";
import { compiled, evaluate, lint, scopeWith } from "./evaluate.ts";

const tooMuch = "error: the expression takes too much work for this event";
const many = Array.from({ length: 2_000 }, (_, n) => n);
const long = "x".repeat(200_000);

describe("the work of one evaluation is bounded", () => {
  it.each([
    ["event.numbers.all(a, event.numbers.all(b, a + b >= 0))", { numbers: many }],
    ["event.numbers.map(a, event.numbers.map(b, a * b)).size() > 0", { numbers: many }],
    ["event.numbers.exists(a, event.numbers.filter(b, b < 0).size() > 0)", { numbers: many }],
    ["event.numbers.all(a, !((a - 5000) in event.numbers))", { numbers: many }],
    ["event.numbers.all(a, (event.numbers + event.numbers).size() > 0)", { numbers: many }],
    ["event.numbers.exists(a, [a] + event.numbers == [a - 1] + event.numbers)", { numbers: many }],
    ['event.numbers.all(a, !event.title.contains("y"))', { numbers: many, title: long }],
    ["event.numbers.map(a, event.title + event.title).size() > 0", { numbers: many, title: long }],
    ['event.numbers.all(a, event.title < event.title + "x")', { numbers: many, title: long }],
    ['event.title.replace("x", event.title)', { title: long }],
    ['event.title.replace("", event.title)', { title: long }],
    ["event.tags.map(t, event.title).join(event.title)", { tags: Array.from({ length: 100 }, () => ""), title: long }],
    ['event.numbers.all(n, !event.title.matches("y$"))', { numbers: many, title: long.slice(0, 50_000) }],
    ["event.numbers.all(n, !event.game.matches(event.title))", { numbers: many, title: "(a|b)+c" }],
  ])("%s", (source, fields) => {
    expect(evaluate(source, fields)).toBe(tooMuch);
  });

  it("cannot be absorbed into another hour of work", () => {
    const walk = "event.numbers.all(a, event.numbers.all(b, a + b >= 0))";

    expect(evaluate(Array.from({ length: 20 }, () => walk).join(" && "), { numbers: many })).toBe(tooMuch);
    expect(evaluate(`event.numbers.exists(n, ${walk})`, { numbers: many })).toBe(tooMuch);
    expect(evaluate(`has(event.title) && ${walk} || event.live`, { numbers: many })).toBe(true);
  });

  it("leaves room for large events", () => {
    expect(
      evaluate("event.numbers.filter(n, n % 2 == 0).map(n, n + 1).size()", { numbers: Array.from({ length: 20_000 }, (_, n) => n) }),
    ).toBe(10_000);
    expect(evaluate('event.title.lower().contains("y")', { title: "X".repeat(1_000_000) })).toBe(false);
    expect(evaluate("event.numbers.size()", { numbers: Array.from({ length: 300_000 }, () => 0) })).toBe(300_000);
  });
});

describe("matches", () => {
  it.each([
    ['"abc".matches("b")', true],
    ['"abc".matches("^b")', false],
    ['"abc".matches("^a.c$")', true],
    ['"FREE nitro".matches("(?i)free\\\\s+nitro")', true],
    ['"ünïcode".matches("^\\\\pL+$")', true],
    ['"😀".matches("^.$")', true],
    ['"".matches("")', true],
    ["event.title.matches(event.game)", false],
  ])("%s is %s", (source, expected) => {
    expect(evaluate(source)).toBe(expected);
  });

  it("takes a bad pattern that is only known at run time as an error", () => {
    expect(evaluate("event.title.matches(event.game)", { game: "(" })).toBe("error: bad pattern: missing closing ): `(`");
  });

  const random = Array.from({ length: 20_000 }, (_, n) => ((n * n * 7919 + n * 104_729) % 65_537) % 2).join("");
  const hostileText = `c${random.replaceAll("0", "a").replaceAll("1", "b")}`;

  it.each([
    ["(a+)+$", "a".repeat(40_000) + "b", false],
    ["^(a|aa)*$", "a".repeat(40_000) + "b", false],
    ["(a|b|ab)*d", "ab".repeat(20_000), false],
    ["(.*)(.*)(.*)(.*)x", "y".repeat(40_000), false],
  ])("decides %s on a hostile text", (pattern, text, expected) => {
    expect(evaluate("event.title.matches(event.game)", { title: `${text}!`, game: pattern })).toBe(expected);
  });

  it.each([
    ["(a|b)*a(a|b){60}(a?b?){60}c$", "error: the text is too long for this pattern"],
    ["(a?){150}(a|b)*a(a|b){20}(a?){150}c$", "error: the text is too long for this pattern"],
  ])("refuses %s on a long text", (pattern, message) => {
    expect(evaluate("event.title.matches(event.game)", { title: hostileText, game: pattern })).toBe(message);
  });

  it("gives up on a pattern whose states explode, and not on the next text", () => {
    const expression = compiled('event.title.matches("(a|b)*a(a|b){60}(a?b?){60}c$")');
    const exploding = scopeWith({ title: hostileText.slice(0, 8_000) });
    const tooComplex = new EvaluationError("the pattern is too complex for this text");

    expect(expression.evaluate(exploding)).toEqual(tooComplex);
    expect(expression.evaluate(scopeWith({ title: `a${"b".repeat(60)}c` }))).toBe(true);
    expect(expression.evaluate(exploding)).toEqual(tooComplex);
    expect(expression.evaluate(scopeWith({ title: "abc" }))).toBe(false);
  });

  it("refuses patterns that are too large at lint", () => {
    expect(lint('event.title.matches("((a{30}){30}|b{900}|c{900})")')).toEqual([
      expect.stringContaining("the pattern is too large: its repetitions multiply"),
    ]);
    expect(lint(`event.title.matches("${"a".repeat(2_001)}")`)).toEqual([
      expect.stringContaining("the pattern is longer than 2000 characters"),
    ]);
    expect(lint('event.title.matches("((a{100}){100}){100}")')).toEqual([expect.stringContaining("bad pattern")]);
  });
});
