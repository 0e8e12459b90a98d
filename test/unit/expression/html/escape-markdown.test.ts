import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeMarkdown } from "#core/expression/html/escape-markdown";
import { pingsOf } from "#plugins/discord/simulator/pings";

describe("escapeMarkdown", () => {
  test.each([
    ["a masked link", "[free](https://evil.example)", "\\[free\\](https://evil.example)"],
    ["a mention of everyone", "hi @everyone", "hi @\u200beveryone"],
    ["a mention of a role", "<@&123>", "\\<\\@&123>"],
    ["a mention of a user", "<@!123>", "\\<\\@!123>"],
    ["a channel, an emoji, a time", "<#1> <:a:2> <t:3:R>", "\\<#1> \\<:a:2> \\<t:3:R>"],
    ["code", "`a` ```b```", "\\`a\\` \\`\\`\\`b\\`\\`\\`"],
    ["a spoiler", "||a||", "\\|\\|a\\|\\|"],
    ["bold, italics, underline, strikethrough", "**a** *b* __c__ _d_ ~~e~~", "\\*\\*a\\*\\* \\*b\\* \\_\\_c\\_\\_ \\_d\\_ \\~\\~e\\~\\~"],
    ["a heading", "# a", "\\# a"],
    ["a heading on a later line", "a\n## b", "a\n\\## b"],
    ["subtext", "-# a", "\\-# a"],
    ["a quote", "> a\n>>> b", "\\> a\n\\>>> b"],
    ["a list", "- a\n  * b\n1. c", "\\- a\n  \\* b\n1\\. c"],
    ["a backslash in front of a sign", "\\*a\\*", "\\\\\\*a\\\\\\*"],
    ["the second half of a mention begun by the rule", "@123>", "\\@123>"],
  ])("makes text of %s", (_, text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  test.each([
    "https://www.youtube.com/watch?v=a_b__c-d&t=1",
    "<https://a.example/b_c>",
    "https://twitch.tv/luna_plays",
    "https://youtube.com/@luna",
    "https://en.wikipedia.org/wiki/Hades_(video_game)",
    "http://127.0.0.1:8080/a_b#c",
    "https://example.com/~luna/a",
  ])("leaves the link %s as it is", (url) => {
    expect(escapeMarkdown(url)).toBe(url);
    expect(escapeMarkdown(`a_b ${url}, and more`)).toBe(`a\\_b ${url}, and more`);
  });

  test("leaves out what turns the direction of the text behind it, and control signs; marks of Arabic and Hebrew stay", () => {
    expect(escapeMarkdown("abc\u202e\u2066evil\u2069 \u0000\u0007\u001b\u009bx\r\n\ty")).toBe("abcevil x\n\ty");
    expect(escapeMarkdown("\u200fשלום\u200e مرحبا\u061c")).toBe("\u200fשלום\u200e مرحبا\u061c");
    expect(escapeMarkdown("@\u202eeveryone <\u0000@1>")).not.toMatch(/@everyone|<@1>/);
  });

  test("leaves ordinary words and punctuation as they are", () => {
    const text = "Luna's 100% run: part 2 (day 3)! #hades feat. @sol - 5:30 pm & more; mail me at a@b.example";

    expect(escapeMarkdown(text)).toBe(text);
  });

  test("percent-encodes what could end a link around a link", () => {
    expect(escapeMarkdown("https://a.example/x](https://evil.example)")).toBe("https://a.example/x%5D(https://evil.example)");
    expect(escapeMarkdown("https://a.example/||b||c")).toBe("https://a.example/%7C%7Cb%7C%7Cc");
  });

  test("leaves the punctuation around a link outside of it", () => {
    expect(escapeMarkdown('(see https://a.example/b_c), "https://a.example"; https://a.example.')).toBe(
      '(see https://a.example/b_c), "https://a.example"; https://a.example.',
    );
  });

  test("keeps its own backslashes out of the link before them", () => {
    expect(escapeMarkdown("[https://a.example/b]")).toBe("\\[https://a.example/b \\]");
    expect(escapeMarkdown("https://a.example/b<@1>")).toBe("https://a.example/b \\<\\@1>");
  });

  test("encodes parentheses that are not balanced inside a link, which could end a link of the rule", () => {
    expect(escapeMarkdown("https://a.example/x)_b_")).toBe("https://a.example/x%29_b_");
  });

  test("breaks a mention of everyone inside a link for the server too", () => {
    expect(pingsOf(escapeMarkdown("https://a.example/@everyone"), { parse: ["everyone"] }, false)).toEqual([]);
  });

  test("takes time that grows with the text and not with its square", () => {
    const closed = `https://a.example/${")".repeat(200_000)}`;

    expect(escapeMarkdown(closed)).toBe(closed);
  });

  const nasty = fc.stringMatching(/^([*_~|`[\]()<>@#&!:\\\n -]|https:\/\/|everyone|here|123|a|1\.)*$/, { size: "medium" });

  test("leaves no sign that works, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string()), (text) => {
        expect(workingMarkup(escapeMarkdown(text))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("lets the server find nobody to notify, even where everybody is allowed", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(pingsOf(escapeMarkdown(text), { parse: ["users", "roles", "everyone"] }, false)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("shows the same text to a reader", () => {
    fc.assert(
      fc.property(
        nasty.filter((text) => !text.includes("https://")),
        (text) => {
          expect(shownByApp(escapeMarkdown(text))).toBe(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** What a reader sees: Discord's apps drop a backslash in front of a sign, and a zero-width space is not seen. */
function shownByApp(text: string): string {
  return text.replaceAll(/\\([^0-9A-Za-z\s])/g, "$1").replaceAll("\u200b", "");
}

/** Signs that would still format, link or mention: what is not escaped and not inside a link. */
function workingMarkup(text: string): readonly string[] {
  const found: string[] = [];
  const bare = text.replaceAll(/<https?:\/\/[^\s<>]+>|https?:\/\/[^\s<]+/gi, (url) => {
    // In a link only what could end it or a markup around it would do harm.
    found.push(...(/[\\*|`[]|\](?=.*[^.,:;"')\]])/.exec(url) ?? []));
    return "x";
  });
  const unescaped = bare.replaceAll(/\\[^0-9A-Za-z\s]/g, "x");
  found.push(...(/[*_~|`[\]<\\]|@(?:everyone|here)/.exec(unescaped) ?? []));
  for (const line of unescaped.split("\n")) found.push(...(/^\s*(?:[#>-]|\d+\. )/.exec(line) ?? []));
  return found;
}
