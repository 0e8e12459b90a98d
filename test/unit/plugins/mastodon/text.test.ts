import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { escapeMentions } from "#plugins/mastodon/actions/text/escape-mentions";
import { fitText } from "#plugins/mastodon/actions/text/fit-text";
import { resolveMentions } from "#plugins/mastodon/actions/text/mentions";
import { lengthOf, mentionsSomebody, textPieces } from "#plugins/mastodon/actions/text/text-pieces";
import { mentionedIn } from "#plugins/mastodon/simulator/rest-write-status";

const zws = "\u200b";

function count(text: string, perUrl = 23): number {
  return lengthOf(textPieces(text, perUrl));
}

describe("the length of a text", () => {
  test.each<[string, number]>([
    ["", 0],
    ["hello", 5],
    ["é", 1],
    ["e\u0301", 1],
    ["👩‍👩‍👧‍👦🇬🇷", 2],
    ["https://example.org", 23],
    [`https://example.org/${"x".repeat(500)}`, 23],
    ["http://a.de", 23],
    ["see https://example.org/a, and more", 4 + 23 + 10],
    ["(https://example.org/a)", 25],
    ["https://example.org/a_(b)", 23],
    ["https://example.org/a.", 24],
    ["https://münchen.example/ü", 23],
    ["http://localhost:8080/path", 26],
    ["example.org/a", 13],
    ["xhttps://example.org/a", 22],
    ["ftp://example.org/a", 19],
    ["@luna", 5],
    ["@luna@example.org", 5],
    ["@luna@example.org.", 6],
    ["luna@example.org", 16],
    ["hi @luna@example.org and @sol", 3 + 5 + 5 + 4],
    ["#tag", 4],
  ])("%j counts %i", (text, length) => {
    expect(count(text)).toBe(length);
  });

  test("goes by what the instance says of links", () => {
    expect(count("https://example.org/a", 25)).toBe(25);
  });
});

describe("fitText", () => {
  test.each<[string, string, number, string]>([
    ["leaves what fits", "one two", 7, "one two"],
    ["trims", " one two ", 7, "one two"],
    ["cuts at a word", "one two three", 9, "one two…"],
    ["cuts at a word that just fits", "one two three", 8, "one two…"],
    ["cuts inside a word that fills the text", "one abcdefghijklmnop", 12, "one abcdefg…"],
    ["cuts no visible sign in two", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦…"],
    ["keeps the link at the end", "one two three https://a.example/b", 33, "one two… https://a.example/b"],
    ["keeps the line break in front of it", "one two three\nhttps://a.example/b", 33, "one two…\nhttps://a.example/b"],
    ["cuts no link in the middle", "see https://a.example/b and so on and on", 25, "see…"],
    ["cuts a link at the end that leaves no room for anything else", "one two https://a.example/b", 20, "one two…"],
    ["keeps a link alone", "abcdefgh https://a.example/b", 25, "https://a.example/b"],
    ["has nothing to show in no room", "one", 0, ""],
  ])("%s", (_, text, room, expected) => {
    expect(fitText(text, room, 23)).toBe(expected);
  });

  test("never gives more than there is room for", () => {
    const word = fc.constantFrom("one", "@luna@example.org", "https://a.example/b", "👩‍👩‍👧‍👦", "\n", "x".repeat(30), "(", ".", "é");
    fc.assert(
      fc.property(fc.array(word), fc.nat({ max: 80 }), fc.constantFrom("", " "), (words, room, between) => {
        expect(count(fitText(words.join(between), room, 23))).toBeLessThanOrEqual(room);
      }),
      { numRuns: 200 },
    );
  });
});

describe("escapeMentions", () => {
  test.each<[string, string]>([
    ["hello", "hello"],
    ["@luna", `@${zws}luna`],
    ["hi @luna@example.org!", `hi @${zws}luna@example.org!`],
    ["luna@example.org", "luna@example.org"],
    ["ends with @", `ends with @${zws}`],
    ["é@luna", `é@${zws}luna`],
    ["/@luna =@luna", `/@${zws}luna =@${zws}luna`],
    ["＠luna", `＠${zws}luna`],
    ["https://mastodon.example/@luna/1", "https://mastodon.example/@luna/1"],
    ["https://example.org/?by=@luna", "https://example.org/?by=@luna"],
    ["https://example.org/,@luna", "https://example.org/,%40luna"],
    ["(https://example.org @luna)", `(https://example.org @${zws}luna)`],
  ])("makes %j into %j", (text, expected) => {
    expect(escapeMentions(text)).toBe(expected);
  });

  test("leaves no mention for the server to find, whatever the text and wherever it is put in", () => {
    const sign = fc.constantFrom("@", "@", "a", "Z", "_", "é", "/", "=", ".", "-", " ", "\n", "＠", "https://", "x.org", "1", ",");
    const text = fc.array(sign, { maxLength: 12 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(text, text, fc.constantFrom("", " ", "(", "é", "."), (one, other, before) => {
        const shown = `${before}${escapeMentions(one)}${escapeMentions(other)} and then`;
        expect(mentionedIn(shown)).toEqual([]);
        expect(mentionsSomebody(shown)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe("mentionsSomebody", () => {
  test.each<[string, boolean]>([
    ["@luna", true],
    ["hi @luna@example.org", true],
    ["https://example.org/,@luna", true],
    ["luna@example.org", false],
    ["https://mastodon.example/@luna", false],
    ["@ luna", false],
  ])("says of %j: %s, as the server does", (text, mentions) => {
    expect(mentionsSomebody(text)).toBe(mentions);
    expect(mentionedIn(text).length > 0).toBe(mentions);
  });
});

describe("resolveMentions", () => {
  test("writes accounts the way a text mentions them, each once", () => {
    expect(resolveMentions(["luna", " @luna ", "sol@example.org", "@ra.in-y@münchen.example", ""])).toEqual({
      ok: true,
      text: "@luna @sol@example.org @ra.in-y@münchen.example",
    });
    expect(resolveMentions("luna")).toEqual({ ok: true, text: "@luna" });
    expect(resolveMentions(null)).toEqual({ ok: true, text: "" });
  });

  test.each(["luna sol", "https://example.org/@luna", "@", "luna@", "a@b@c", "luna.", "@luna, @sol"])(
    "says that %j is no account",
    (word) => {
      expect(resolveMentions(word)).toEqual({ ok: false, mistakes: [expect.stringContaining("is no account")] });
    },
  );
});
