import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlToPlain } from "#core/expression/html/html-to-plain";
import { anyHtml, longAndHostile } from "./hostile-html.ts";

describe("htmlToPlain", () => {
  test.each([
    ["text without tags", "just text", "just text"],
    ["paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo"],
    ["breaks", "one<br>two<br />three<br><br><br>four", "one\ntwo\nthree\n\nfour"],
    ["white space", "  <p>\n one\n  two </p>\n\n<p> </p>", "one two"],
    ["words around tags", "one <b>two</b> three<i>four</i>", "one two threefour"],
    ["entities", "&lt;b&gt; &amp;amp; &eacute; &#128512; &nope; a&amp", "<b> &amp; é 😀 &nope; a&"],
    [
      "lists",
      "<p>List:</p><ul><li>a</li><li><p>b</p><ol start=3><li>c<li>d</ol></li></ul><p>end</p>",
      "List:\n\n- a\n- b\n  3. c\n  4. d\n\nend",
    ],
    ["a quote", "<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"],
    ["code", "<pre><code>if  a:\n    b</code></pre>", "if  a:\n    b"],
    ["an emoji's picture", 'hi <img class="emoji" alt=":blob:" src="x">', "hi :blob:"],
    ["a table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"],
    ["scripts, styles, comments", "a<script>x<b></script><style>y</style><!-- z --><title>t</title>b", "ab"],
    ["tags that nobody opened or closed", "</p></b>a<b>b</i></span></a>c<", "abc<"],
  ])("reads %s", (_, html, text) => {
    expect(htmlToPlain(html)).toBe(text);
  });

  test("writes out a link that Mastodon shortened for the eye", () => {
    const html =
      '<p>see <a href="https://www.example.org/a/long/path?x=1&amp;y=2"><span class="invisible">https://www.</span><span class="ellipsis">example.org/a/long/</span><span class="invisible">path?x=1&amp;y=2</span></a>!</p>';

    expect(htmlToPlain(html)).toBe("see https://www.example.org/a/long/path?x=1&y=2!");
  });

  test.each([
    [
      "a mention",
      '<span class="h-card"><a href="https://m.example/@luna" class="u-url mention">@<span>luna</span></a></span> hi',
      "@luna hi",
    ],
    ["a hashtag", 'a <a href="https://m.example/tags/art" class="mention hashtag" rel="tag">#<span>art</span></a>', "a #art"],
    ["a named link", 'read <a href="https://a.example/b">the <b>news</b></a>.', "read the news (https://a.example/b)."],
    ["a link without text", '<a href="https://a.example/b"><img src="c"></a>', "https://a.example/b"],
    ["a link whose text is another address", '<a href="https://evil.example/">https://bank.example/</a>', "https://evil.example/"],
    ["a link whose text is another host", '<a href="https://evil.example/">bank.example/login</a>', "https://evil.example/"],
    ["a link that is no page", '<a href="javascript:alert(1)">here</a> <a href="/b">there</a>', "here there"],
    ["a link with strange signs", '<a href="https://a.example/b c<d">x</a>', "x (https://a.example/b%20c%3Cd)"],
  ])("reads %s", (_, html, text) => {
    expect(htmlToPlain(html)).toBe(text);
  });

  test("gives text for whatever it is given", () => {
    fc.assert(
      fc.property(anyHtml, (html) => {
        expect(htmlToPlain(html)).toBeTypeOf("string");
      }),
      { numRuns: 200 },
    );
  });

  test("gives text that has no tags back as it was, but for white space", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9.,:;!? @#*_-]*$/), (text) => {
        expect(htmlToPlain(text)).toBe(text.trim().replaceAll(/ +/g, " "));
      }),
      { numRuns: 200 },
    );
  });

  test.each(longAndHostile)(
    "reads 300 kB of %s at once",
    (_, html) => {
      expect(htmlToPlain(html).length).toBeLessThan(1_000_000);
    },
    2_000,
  );
});
