import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlToMarkdown } from "#core/expression/html/html-to-markdown";
import { pingsOf } from "#plugins/discord/simulator/pings";
import { anyHtml, longAndHostile } from "./hostile-html.ts";

describe("htmlToMarkdown", () => {
  test.each([
    ["paragraphs and breaks", "<p>one<br>two</p><p>three</p>", "one\ntwo\n\nthree"],
    ["looks", "<b>a</b> <em>b</em> <del>c</del> <code>d</code> <strong><i>e</i></strong>", "**a** *b* ~~c~~ `d` ***e***"],
    ["white space inside a look", "a<b> b </b>c", "a **b** c"],
    ["looks side by side", "<b>a</b><i>b</i>", "**a**\u200b*b*"],
    ["a heading", "<h1>Big</h1><p>small</p>", "**Big**\n\nsmall"],
    ["a quote", "<blockquote><p>a</p></blockquote><p>b</p>", "> a\n\nb"],
    ["lists", "<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>", "- a\n- b\n\n1. c"],
    ["lines of code", "<pre>a_b\n  c</pre>", "`a_b`\n  `c`"],
    [
      "a mention and a hashtag",
      '<a href="https://m.example/@a_b">@<span>a_b</span></a> <a href="https://m.example/tags/x">#<span>x</span></a>',
      "\\@a\\_b #x",
    ],
    ["a link", '<b>see</b> <a href="https://a.example/b_c">a.example/b_c</a>, it', "**see** https://a.example/b_c, it"],
    ["a named link", '<a href="https://a.example/b">news</a>', "news (https://a.example/b)"],
    ["a link without spaces around it", 'a<a href="https://a.example/b">a.example/b</a>c', "a https://a.example/b c"],
  ])("writes %s", (_, html, markdown) => {
    expect(htmlToMarkdown(html)).toBe(markdown);
  });

  test.each([
    ["signs of Markdown", "<p># a *b* [c](https://d.example) ||e||</p>", "\\# a \\*b\\* \\[c\\](https://d.example) \\|\\|e\\|\\|"],
    ["a heading in a quote", "<blockquote># a</blockquote>", "> \\# a"],
    ["a heading in a list", "<ul><li>-# a</li></ul>", "- \\-# a"],
    ["a mention of everyone", "@everyone @<span>here</span>", "\\@\u200beveryone @\u200bhere"],
    ["a mention in pieces", "&lt;<b></b>@<i></i>123&gt;", "\\<\\@123>"],
    ["a mention in code", "<code>@everyone &lt;@123&gt;</code>", "`@\u200beveryone <\u200b@123>`"],
    ["a mention in a link", '<a href="https://a.example/">@everyone</a>', "\\@\u200beveryone"],
    ["a quote in what cannot be code", "<code>&gt; a\\</code>", "\\> a\\\\"],
    ["the end of code in code", "<code>a`b*c*</code>", "a\\`b\\*c\\*"],
    [
      "the end of a link in a link",
      '<a href="https://a.example/)](https://b.example)">c</a>',
      "c (https://a.example/)%5D(https://b.example))",
    ],
  ])("lets %s have no effect", (_, html, markdown) => {
    expect(htmlToMarkdown(html)).toBe(markdown);
  });

  test("has nobody notified, whatever the HTML, even where everybody is allowed", () => {
    fc.assert(
      fc.property(anyHtml, (html) => {
        expect(pingsOf(htmlToMarkdown(html), { parse: ["users", "roles", "everyone"] }, false)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("leaves no sign that works but those of the looks, quotes and lists of the HTML", () => {
    fc.assert(
      fc.property(anyHtml, (html) => {
        expect(workingSigns(htmlToMarkdown(html), html)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test.each(longAndHostile)(
    "writes 300 kB of %s at once",
    (_, html) => {
      expect(htmlToMarkdown(html).length).toBeLessThan(1_500_000);
    },
    2_000,
  );
});

/** Signs that work in the Markdown and that no tag of the HTML asked for. */
function workingSigns(markdown: string, html: string): readonly string[] {
  const asked = (...tags: string[]): boolean => tags.some((tag) => html.includes(`<${tag}>`));
  const found: string[] = [];
  const words = markdown
    .replaceAll(/\\[^0-9A-Za-z\s]/g, "x")
    .replaceAll(/https?:\/\/[^\s<]+/gi, (url) => url.replaceAll(/[^*|`[\]\\]/g, "x"));
  const withoutCode = asked("code", "pre") ? words.replaceAll(/`[^`\n]*`/g, "x") : words;
  if (!asked("b", "h1", "i") && withoutCode.replaceAll(/^(> )?\s*\* /gm, "").includes("*")) found.push("*");
  if (!asked("s") && /~~/.test(withoutCode)) found.push("~~");
  found.push(...(/[_|`[\]\\]|<|@(?:everyone|here)/i.exec(withoutCode) ?? []));
  for (const line of markdown.split("\n")) {
    if (/^(?:> )?\s*(?:(?:-|\d+\.) )?\s*(?:#{1,3}|-#) /.test(line)) found.push(line);
    if (!asked("blockquote") && /^\s*>/.test(line)) found.push(line);
    if (!asked("li") && /^\s*(?:- |\d+\. )/.test(line)) found.push(line);
  }
  return found;
}
