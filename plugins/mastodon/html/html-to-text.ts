import { decodeEntities } from "./decode-entities.ts";

/** What these hold is not for reading. */
const silent: ReadonlySet<string> = new Set(["script", "style", "template", "title", "noscript", "iframe"]);
const paragraphs: ReadonlySet<string> = new Set(["p", "ul", "ol", "blockquote", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6"]);

/**
 * The text of a post's HTML as people read it: paragraphs apart by an empty line, breaks kept, list items with a dash, links as the text they
 * show (which the service writes out in full). Safe for any input: linear time, no markup comes out as markup.
 */
export function htmlToText(html: string): string {
  let text = "";
  let silentTag: string | undefined;
  for (let at = 0; at < html.length; ) {
    const next = html.indexOf("<", at);
    const end = next < 0 ? html.length : next;
    if (silentTag === undefined) text += decodeEntities(html.slice(at, end).replaceAll(/\s+/g, " "));
    if (next < 0) break;
    const tag = readTag(html, next);
    // A lone `<` is text.
    if (tag === undefined && silentTag === undefined) text += "<";
    at = tag?.end ?? next + 1;
    if (tag === undefined) continue;
    if (silentTag !== undefined) {
      if (tag.closes && tag.name === silentTag) silentTag = undefined;
    } else if (silent.has(tag.name) && !tag.closes) silentTag = tag.name;
    else text += breakOf(tag);
  }
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

interface Tag {
  /** Lower case; empty for comments and declarations. */
  readonly name: string;
  readonly closes: boolean;
  /** Just behind it. */
  readonly end: number;
}

function breakOf({ name, closes }: Tag): string {
  if (name === "br") return "\n";
  if (name === "li") return closes ? "" : "\n- ";
  return paragraphs.has(name) ? "\n\n" : "";
}

const tagStart = /<(\/?)([a-zA-Z][a-zA-Z0-9-]{0,30})|<[!?]/y;

/** The tag that begins here; undefined when none does. One that never ends reaches to the end, as in a browser. */
function readTag(html: string, start: number): Tag | undefined {
  if (html.startsWith("<!--", start)) {
    const end = html.indexOf("-->", start + 4);
    return { name: "", closes: false, end: end < 0 ? html.length : end + 3 };
  }
  tagStart.lastIndex = start;
  const found = tagStart.exec(html);
  if (found === null) return undefined;
  return { name: (found[2] ?? "").toLowerCase(), closes: found[1] === "/", end: endOfTag(html, tagStart.lastIndex) };
}

function endOfTag(html: string, from: number): number {
  let quote: string | undefined;
  for (let at = from; at < html.length; at += 1) {
    const character = html[at];
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
  }
  return html.length;
}
