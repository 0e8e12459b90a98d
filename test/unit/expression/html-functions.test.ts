import { describe, expect, it } from "vitest";
import { Markup } from "#core/expression/value";
import { evaluate, lint, render } from "./evaluate.ts";

const shout = (text: string): string => `<${text}>`;

describe("plain", () => {
  it("gives text, which a field of markup escapes", () => {
    expect(evaluate("event.title.plain()", { title: "<p>a &amp; b</p>" })).toBe("a & b");
    expect(evaluate("plain(event.game)", { game: null })).toBe("");
    expect(render("{{ event.title.plain() }}!", { title: "<b>a</b>" }, shout)).toBe("<a>!");
  });
});

describe("markdown", () => {
  it("gives markup, which is not escaped again", () => {
    expect(evaluate("event.title.markdown()", { title: "<b>a</b>" })).toEqual(new Markup("**a**"));
    expect(render("{{ event.title.markdown() }} {{ event.title }}", { title: "<b>a</b>" }, shout)).toBe("**a** <<b>a</b>>");
    expect(render('{{ "<b>a</b>".markdown() }}', {}, shout)).toBe("**a**");
  });

  it("stays markup when it is cut, and is text to every other function", () => {
    expect(evaluate("event.title.markdown().truncate(4).trim()", { title: "a <b>bcd</b>" })).toEqual(new Markup("a *…"));
    expect(evaluate("event.title.markdown().lower()", { title: "<b>A</b>" })).toBe("**a**");
    expect(evaluate('event.title.markdown() == "**A**"', { title: "<b>A</b>" })).toBe(true);
  });
});

describe("lint", () => {
  it("knows both", () => {
    expect(lint("event.title.plain().contains('a') && event.title.markdown().size() > 1")).toEqual([]);
    expect(lint("event.count.plain() == ''")).toEqual([
      "error at 0 «event.count»: plain() takes text here, and event.count is a whole number (it is written html.plain())",
    ]);
    expect(lint("event.title.markdwn() == ''")).toEqual(['error at 12 «markdwn»: unknown function "markdwn()" (did you mean "markdown"?)']);
  });
});

describe("the work of reading HTML", () => {
  it.each(["plain", "markdown"])("is bounded in one evaluation of %s", (name) => {
    const fields = { title: `<b>${"x".repeat(100_000)}`, numbers: Array.from({ length: 2_000 }, (_, n) => n) };

    expect(evaluate(`event.title.${name}().size() > 9`, fields)).toBe(true);
    expect(evaluate(`event.numbers.all(n, event.title.${name}().size() > 9)`, fields)).toBe(
      "error: the expression takes too much work for this event",
    );
  });
});
