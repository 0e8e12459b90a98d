import { htmlLines } from "./html-lines.ts";

/** HTML as the text that a person reads: paragraphs and breaks as lines, lists and quotes with their marks, shortened links in full. Linear; never throws. */
export function htmlToPlain(html: string): string {
  return htmlLines(html)
    .map(({ isQuote, marker, spans }) => (isQuote ? "> " : "") + marker + spans.map(({ text }) => text).join(""))
    .map((line) => line.trimEnd())
    .join("\n");
}
