const zeroWidthSpace = "\u200b";

/**
 * Text from strangers as plain text inside Discord's markup: nothing in it formats, mentions, quotes or hides where a link leads.
 * Bare links stay links. Meant for a value that is put between a rule's own text: its first line counts as the start of a line.
 *
 * A backslash in front of a sign makes Discord's apps show the sign itself. The server, which decides whom to notify, knows no backslash:
 * there `@everyone` is broken with a zero-width space and `<@…>` between its two first signs.
 */
export function escapeMarkdown(text: string): string {
  const webUrl = /https?:\/\/[^\s<>]+/gi;
  let escaped = "";
  let from = 0;
  for (let match = webUrl.exec(text); match !== null; match = webUrl.exec(text)) {
    const url = linkedPart(match[0]);
    escaped += escapeText(text.slice(from, match.index), from === 0) + protectUrl(url);
    from = match.index + url.length;
    webUrl.lastIndex = from;
  }
  return escaped + escapeText(text.slice(from), from === 0);
}

/** `atStart`: the text begins where a line may begin. */
function escapeText(text: string, atStart: boolean): string {
  const inline = text
    .replaceAll(/[\\*_~|`[\]<]/g, "\\$&")
    .replaceAll(/@(?=everyone|here)/gi, `@${zeroWidthSpace}`)
    .replaceAll(/(?<=<)@/g, "\\@");
  const lines = inline.split("\n");
  return lines.map((line, index) => (index > 0 || atStart ? escapeLineStart(line) : line)).join("\n");
}

/** Headings, subtext, quotes and lists work only at the start of a line. A mention's sign may follow a `<` of the rule. */
function escapeLineStart(line: string): string {
  return line.replace(/^(\s*)([#>+-]|@)/, "$1\\$2").replace(/^(\s*\d+)([.)])/, "$1\\$2");
}

/** What Discord takes as the link: without closing punctuation, and up to a parenthesis that was not opened in it. */
function linkedPart(candidate: string): string {
  let depth = 0;
  let end = candidate.length;
  for (let at = 0; at < candidate.length; at++) {
    if (candidate[at] === "(") depth++;
    if (candidate[at] === ")" && --depth < 0) {
      end = at;
      break;
    }
  }
  return candidate.slice(0, end).replace(/[.,:;"'!?*~|`\]\\]+$/, "");
}

/** Signs that could end the link or a markup around it are percent-encoded, which leads to the same page. */
function protectUrl(url: string): string {
  return url
    .replaceAll(/[\\*|`[\]"]|~~/g, (signs) =>
      [...signs].map((sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`).join(""),
    )
    .replaceAll(/@(?=everyone|here)/gi, "%40");
}
