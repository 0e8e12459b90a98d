import { escapeInLine, escapeMarkdown } from "./escape-markdown.ts";
import { htmlLines } from "./html-lines.ts";
import { type Line, type Look, looks, type Span } from "./line.ts";

/**
 * HTML as Markdown that chat services such as Discord take: bold, italics, struck and code text, quotes and lists are kept, links are bare, and
 * headings are bold lines. All text in it is escaped: it mentions nobody and nothing in it has an effect that the HTML did not have.
 * Linear; never throws.
 */
export function htmlToMarkdown(html: string): string {
  return htmlLines(html).map(lineToMarkdown).join("\n");
}

function lineToMarkdown({ isQuote, marker, spans }: Line): string {
  const prefix = (isQuote ? "> " : "") + marker;
  // First together, so that what is decided of a text is decided of the whole, and again when looks have been dropped.
  const parts = joinAlike(joinAlike(spans).map(withoutLookOnLinks));
  const texts: string[] = [];
  let isLineStart = true;
  let isInUrl = false;
  let lastSign = "";
  let lastLook: Look = 0;
  for (const part of parts) {
    const text = part.isUrl ? escapeInLine(part.text) : markedUp(part, isLineStart);
    if (text === "") continue;
    // What stands right before or behind a link would become part of it.
    const needsSpace = (isInUrl && !endsUrl(text)) || (part.isUrl && !/^[\s(]?$/.test(lastSign));
    if (needsSpace) texts.push(" ");
    else if (lastLook !== 0 && part.look !== 0) texts.push(zeroWidthSpace);
    texts.push(text);
    if (text.trim() !== "") isLineStart = false;
    isInUrl = leavesUrlOpen(text, isInUrl);
    lastSign = text.slice(-1);
    lastLook = part.look;
  }
  return (prefix + texts.join("")).trimEnd();
}

/** Whether a link before it ends where the text begins: at white space, with closing punctuation before it or none. */
function endsUrl(text: string): boolean {
  return text === ")" || /^[.,:;]*(?:\s|$)/.test(text);
}

function leavesUrlOpen(text: string, wasOpen: boolean): boolean {
  const word = /\s(\S*)$/.exec(text.slice(-longestWord))?.[1];
  return word === undefined ? wasOpen || text.includes("://") : word.includes("://");
}

const zeroWidthSpace = "\u200b";

/** A longer last word is taken for a link when there is one anywhere in the text: a space too many does no harm. */
const longestWord = 4_000;

function joinAlike(spans: readonly Span[]): readonly Span[] {
  const joined: { look: Look; isUrl: boolean; texts: string[] }[] = [];
  for (const { text, look, isUrl } of spans) {
    const last = joined.at(-1);
    if (last !== undefined && last.look === look && !last.isUrl && !isUrl) last.texts.push(text);
    else joined.push({ look, isUrl, texts: [text] });
  }
  return joined.map(({ look, isUrl, texts }) => ({ look, isUrl, text: texts.join("") }));
}

/** A sign behind a link in the text would be taken for a part of the link. */
function withoutLookOnLinks(span: Span): Span {
  return span.text.includes("://") ? { ...span, look: 0 } : span;
}

function markedUp({ text, look }: Span, isLineStart: boolean): string {
  const words = text.trim();
  if (words === "" || look === 0) return isLineStart ? escapeMarkdown(text) : escapeInLine(text);
  const before = text.slice(0, text.indexOf(words));
  const after = text.slice(before.length + words.length);
  return before + signed(words, look, isLineStart) + after;
}

function signed(words: string, look: Look, isLineStart: boolean): string {
  const isCode = (look & looks.code) !== 0 && !/[`\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(words);
  const isBare = isLineStart && look === looks.code;
  let marked = isCode ? `\`${unpinged(words)}\`` : isBare ? escapeMarkdown(words) : escapeInLine(words);
  // Text of nothing but control signs leaves nothing to mark.
  if (marked.trim() === "") return "";
  if ((look & looks.italic) !== 0) marked = `*${marked}*`;
  if ((look & looks.bold) !== 0) marked = `**${marked}**`;
  return (look & looks.struck) === 0 ? marked : `~~${marked}~~`;
}

/** In code a backslash would be seen. */
function unpinged(code: string): string {
  return code.replaceAll(/@(?=everyone|here)/gi, `@${zeroWidthSpace}`).replaceAll(/<(?=[@#:a-z/])/gi, `<${zeroWidthSpace}`);
}
