const zeroWidthSpace = "\u200b";
/** Control signs but tab and new line, and signs that turn the direction of whatever follows, also of the rule's own text. */
const harmful = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text from strangers as plain text inside Discord's markup: nothing in it formats, mentions, quotes or hides where a link leads.
 * Bare links, and links in `<>` (without a preview), stay links. Meant for a value that is put between a rule's own text: its first line
 * counts as the start of a line.
 *
 * A backslash in front of a sign makes Discord's apps show the sign itself. The server, which decides whom to notify, knows no backslash:
 * there `@everyone` is broken with a zero-width space and `<@…>` between its two first signs. Control signs are left out.
 */
export function escapeMarkdown(untrusted: string): string {
  return escape(untrusted, true);
}

/** The same for text that something stands before in its line. */
export function escapeInLine(untrusted: string): string {
  return escape(untrusted, false);
}

function escape(untrusted: string, startsLine: boolean): string {
  const text = untrusted.replaceAll(harmful, "");
  const link = /<https?:\/\/[^\s<>]+>|https?:\/\/[^\s<]*/gi;
  let escaped = "";
  let from = 0;
  for (let match = link.exec(text); match !== null; match = link.exec(text)) {
    const isBracketed = match[0].startsWith("<");
    const url = isBracketed ? match[0].slice(1, -1) : linkedPart(match[0]);
    escaped += between(text.slice(from, match.index), from, startsLine) + (isBracketed ? `<${protectUrl(url)}>` : protectUrl(url));
    from = match.index + url.length + (isBracketed ? 2 : 0);
    link.lastIndex = from;
  }
  return escaped + between(text.slice(from), from, startsLine);
}

/** The text before, between and after links; `from` is where it begins. */
function between(text: string, from: number, startsLine: boolean): string {
  const inline = text
    .replaceAll(/[\\*_~|`[\]<]/g, "\\$&")
    .replaceAll(/@(?=everyone|here)/gi, `@${zeroWidthSpace}`)
    .replaceAll(/(?<=<)@/g, "\\@");
  const escaped = inline
    .split("\n")
    .map((line, index) => (index > 0 || (from === 0 && startsLine) ? escapeLineStart(line) : line))
    .join("\n");
  // A backslash right behind a link would become part of it.
  return from > 0 && /^[^\s\\]*\\/.test(escaped) ? ` ${escaped}` : escaped;
}

/** Headings, subtext, quotes and lists work only at the start of a line. A mention's sign may follow a `<` of the rule. */
function escapeLineStart(line: string): string {
  return line.replace(/^(\s*)([#>+-]|@)/, "$1\\$2").replace(/^(\s*\d+)([.)])/, "$1\\$2");
}

/** What Discord takes as the link: without closing punctuation, and without parentheses at its end that were not opened in it. */
function linkedPart(candidate: string): string {
  let end = candidate.length;
  let closed = surplus(candidate);
  for (; end > 0; end -= 1) {
    const sign = candidate.charAt(end - 1);
    if (sign === ")" && closed > 0) closed -= 1;
    else if (!".,:;\"']".includes(sign)) break;
  }
  return candidate.slice(0, end);
}

/** How many more parentheses are closed than opened. */
function surplus(url: string): number {
  return url.split(")").length - url.split("(").length;
}

/** Signs that could end the link or a markup around it are percent-encoded, which leads to the same page. */
function protectUrl(url: string): string {
  const unsafe = surplus(url) === 0 ? /[\\*|`[\]">]|~~/g : /[\\*|`[\]">()]|~~/g;
  return url
    .replaceAll(unsafe, (signs) => Array.from(signs, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`).join(""))
    .replaceAll(/@(?=everyone|here)/gi, "%40");
}
