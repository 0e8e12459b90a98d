import fc from "fast-check";
import { expect, it } from "vitest";
import { htmlToText } from "#plugins/mastodon/html/html-to-text";

it.each([
  ["<p>One</p><p>Two<br />Three<br>Four</p>", "One\n\nTwo\nThree\nFour"],
  ["<p>a &amp; b &lt;c&gt; &quot;d&quot; &#39;e&#39; &#x1F600; &nbsp;f &unknown; &amp;lt;</p>", "a & b <c> \"d\" 'e' 😀  f &unknown; &lt;"],
  [
    '<p>See <a href="https://x.example/?a>b" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">x.example/long</span><span class="invisible">er</span></a></p>',
    "See https://x.example/longer",
  ],
  ['<p>Hi <span class="h-card"><a href="https://a.example/@b" class="u-url mention">@<span>b</span></a></span></p>', "Hi @b"],
  ["<p>List:</p><ul><li>one</li><li>two</li></ul><blockquote>said</blockquote>", "List:\n\n- one\n- two\n\nsaid"],
  ["a<script>alert(1)</script>b<style>p{}</style>c<!-- <p>no</p> -->d", "abcd"],
  ["1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
  ["unfinished <a href='", "unfinished"],
  ["<script>never closed", ""],
  ["&#0;&#xD800;&#1114112;", "\ufffd\ufffd\ufffd"],
  ["  spaces \n and\tlines  ", "spaces and lines"],
  ["", ""],
])("reads %j as people do", (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

it("lets no tag through, whatever it is given", () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    "</",
    "<p>",
    "<a href='",
    '"',
    "'",
    "<!--",
    "-->",
    "script",
    "<script>",
    "</script>",
    "x",
    "&",
    "&lt;",
    " ",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const html = parts.join("").replaceAll("&lt;", "");

      expect(htmlToText(html)).not.toMatch(/<\/?(p|a|script)[\s>]/);
    }),
    { numRuns: 200 },
  );
});

it.each(["<a", "<!--", '<a href="', "<script>", "&#1", "<p", "< "])("takes a megabyte of %j in its stride", (piece) => {
  const startedAt = performance.now();

  htmlToText(piece.repeat(1_000_000 / piece.length));

  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
