import type { Span } from "./line.ts";

/** A link whose content has been read. */
export interface ReadLink {
  readonly href: string;
  /** What the page shows of it, and all of its text with what is hidden. */
  readonly shown: string;
  readonly whole: string;
}

/**
 * What a link stands for: a mention or a hashtag for its text, a text that is an address, shortened or not, for the address that the link
 * really leads to, any other for its text with the address in parentheses. Only addresses of the web are kept.
 */
export function linkSpans({ href, shown, whole }: ReadLink): readonly Span[] {
  const text = shown.trim();
  const url = webAddress(href);
  if (url === undefined || /^[@#]/.test(text)) return [words(shown)];
  const address: Span = { text: url, look: 0, isUrl: true };
  if (text === "" || isSameAddress(whole.trim(), url) || looksLikeAddress(text)) return [address];
  return [words(`${shown.trimEnd()} (`), address, words(")")];
}

function words(text: string): Span {
  return { text, look: 0, isUrl: false };
}

/** As it is written where that is an address of the web without strange signs, else as browsers write it. */
function webAddress(href: string): string | undefined {
  const trimmed = href.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  const isOrdinary = /^https?:\/\/[\w.~!$&'()*+,;=:@%/?#-]+$/.test(trimmed);
  return isOrdinary ? trimmed : new URL(trimmed).href;
}

function isSameAddress(text: string, url: string): boolean {
  return bare(text) === bare(url);
}

function bare(address: string): string {
  return address.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");
}

/** A text like an address may lie about where the link leads. */
function looksLikeAddress(text: string): boolean {
  return text.includes("://") || /^[^\s/@]+\.\p{L}{2,}(?:[/?#:…]\S*)?$/u.test(text);
}
