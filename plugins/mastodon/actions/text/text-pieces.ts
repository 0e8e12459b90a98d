import { graphemesOf } from "./cut-graphemes.ts";

/** A part of a text that counts as a whole, as Mastodon counts: a link, a mention, or one visible sign. */
export interface TextPiece {
  readonly text: string;
  /** What it takes of the room of a post. */
  readonly length: number;
  readonly kind: "link" | "mention" | "sign";
}

const word = String.raw`[\p{L}\p{N}\p{M}_]`;
const name = String.raw`[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*`;
const entities = new RegExp(
  String.raw`(?<link>(?<![a-z0-9@＠$#＃])https?:\/\/[^\s<>"]+)|(?<mention>(?<![=/]|${word})@${name}(?:@${word}+(?:[.-]+${word}+)*)?)`,
  "giu",
);
/** A link without a top-level domain is plain text to Mastodon. */
const hasDomain = /^https?:\/\/(?:[^\s/?#@]*@)?[^\s/?#:@]+\.[\p{L}\d-]*\p{L}(?::\d+)?(?:[/?#]|$)/iu;

/**
 * The pieces of a text, in order. Mastodon's way of counting: a link takes `perUrl` however long it is, `@user@host` as much as `@user`,
 * anything else one for each grapheme. Source: StatusLengthValidator. Pure.
 */
export function textPieces(text: string, perUrl: number): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  const addSigns = (until: number): void => {
    for (const sign of graphemesOf(text.slice(from, until))) pieces.push({ text: sign, length: 1, kind: "sign" });
  };
  for (const match of text.matchAll(entities)) {
    const link = match.groups?.["link"];
    const found = link === undefined ? match[0] : withoutEnd(link);
    if (link !== undefined && !hasDomain.test(found)) continue;
    addSigns(match.index);
    const length = link === undefined ? (found.split("@")[1] ?? "").length + 1 : perUrl;
    pieces.push({ text: found, length, kind: link === undefined ? "mention" : "link" });
    from = match.index + found.length;
  }
  addSigns(text.length);
  return pieces;
}

/** What a text takes of the room of a post. Pure. */
export function lengthOf(pieces: readonly TextPiece[]): number {
  let sum = 0;
  for (const { length } of pieces) sum += length;
  return sum;
}

/** Whether a text mentions anybody, as the server reads it. Pure. */
export function mentionsSomebody(text: string): boolean {
  return [...text.matchAll(entities)].some((match) => match.groups?.["mention"] !== undefined || /(?<![\w/=])@\w/.test(match[0]));
}

/** Signs that end a sentence and not the link in front of them; a bracket belongs to a link that opened it. */
function withoutEnd(link: string): string {
  const shorter = link.replace(/[.,;:!?'’”»…*]+$/u, "");
  const isOpen = /[)\]}]$/.test(shorter) && !/[([{]/.test(shorter);
  return isOpen ? withoutEnd(shorter.slice(0, -1)) : shorter;
}
