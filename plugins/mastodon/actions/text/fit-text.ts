import { lengthOf, type TextPiece, textPieces } from "./text-pieces.ts";

/**
 * At most `room` of the text as the server counts it, cut at a word with an ellipsis. A link is never cut, and one that ends the text stays
 * behind the ellipsis: it is what the post is for. Pure.
 */
export function fitText(text: string, room: number, perUrl: number): string {
  const pieces = textPieces(text.trim(), perUrl);
  if (lengthOf(pieces) <= room) return text.trim();
  const tail = linkAtEnd(pieces, room);
  const head = cut(pieces.slice(0, pieces.length - tail.length), room - lengthOf(tail));
  return head === "" ? textOf(tail).trim() : `${head}${textOf(tail)}`;
}

/** The link that ends the text and the space in front of it, when there is room for something else besides. */
function linkAtEnd(pieces: readonly TextPiece[], room: number): readonly TextPiece[] {
  const start = pieces.findLastIndex((piece, index) => index < pieces.length - 1 && !isSpace(piece)) + 1;
  const tail = pieces.slice(start);
  return tail.at(-1)?.kind === "link" && tail.length > 1 && lengthOf(tail) < room ? tail : [];
}

function cut(pieces: readonly TextPiece[], room: number): string {
  const kept: TextPiece[] = [];
  let left = room - 1;
  for (const piece of pieces) {
    left -= piece.length;
    if (left < 0) break;
    kept.push(piece);
  }
  const next = pieces[kept.length];
  const wordEnd = next === undefined || isSpace(next) ? kept.length : kept.findLastIndex(isSpace);
  // A text of one very long word is cut inside it.
  const end = wordEnd >= kept.length / 2 ? wordEnd : kept.length;
  const shown = textOf(kept.slice(0, end)).trimEnd();
  return shown === "" ? "" : `${shown}…`;
}

function isSpace(piece: TextPiece | undefined): boolean {
  return piece !== undefined && /^\s/.test(piece.text);
}

function textOf(pieces: readonly TextPiece[]): string {
  return pieces.map((piece) => piece.text).join("");
}
