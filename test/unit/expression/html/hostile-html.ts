import fc from "fast-check";

const pieces = [
  ..."<b>|</b>|<i>|</i>|<s>|<code>|</code>|<pre>|</pre>|<p>|</p>|<br>|<blockquote>|</blockquote>|<h1>|</h1>|<ul>|<ol>|<li>|</ul>|<span>|</span>".split(
    "|",
  ),
  '<a href="https://a.example/b_c">',
  '<a href="https://a.example/@everyone|`*">',
  '<a href="https://a.example/x)](https://evil.example)">',
  '<a href="javascript:x">',
  "</a>",
  '<span class="invisible">',
  '<span class="ellipsis">',
  '<img alt="@everyone">',
  '<img alt="\n# x">',
  "https://a.example/b",
  "http",
  "://",
  "everyone",
  "here",
  "&lt;",
  "&#64;",
  "&#10;",
  "&#x202e;",
  "\u0000",
  "123",
  "-",
  "1.",
  " ",
  "\n",
  ..."@#&!<>*_~|`[]()\\",
];

/** HTML of strangers: tags in any order, signs of Markdown, mentions in pieces; or any text. */
export const anyHtml: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);

function times(text: string): string {
  return text.repeat(Math.floor(300_000 / text.length));
}

/** What makes readers of HTML slow or exhausts their stack. */
export const longAndHostile: readonly (readonly [string, string])[] = [
  ["elements in elements", times("<div>")],
  ["lists in lists", times("<ul><li>")],
  ["quotes in quotes with breaks", times("<blockquote>a<br>")],
  ["bold words", times("<b>a</b> ")],
  ["ends of what nobody opened", `${"<div>".repeat(20_000)}${times("</p>")}`],
  ["links in links", times('<a href="https://a.example/">')],
  ["links with text", times('<a href="http://a.b">c</a>')],
  ["a link of many addresses", `<a href="https://a.example/">${times("http://")}</a>`],
  ["attributes", `<a ${times("b=c ")}>`],
  ["comments that never end", times("<!--")],
  ["entities that never end", times("&am")],
  ["open angle brackets", times("<")],
  ["closed parentheses behind an address", `https://a.example/${times(")")}`],
  ["addresses without a space", times("https://a")],
  ["looks at every sign of an address", times("://<b>a</b>")],
  ["backslashes", times("\\")],
  ["breaks", times("<br>")],
  ["white space", times(" \n")],
  ["white space in code", `<pre>${times(" ")}x`],
];
