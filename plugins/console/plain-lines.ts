/** What moves a cursor, changes colours or the direction of writing: in a stranger's text it could hide or fake lines on a terminal. */
const commanding = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The lines of a text as they may stand on a terminal: what could command it becomes `\u001b` and the like. Pure. */
export function plainLines(text: string): readonly string[] {
  const shown = text
    .replaceAll(/\r\n|\r|\u2028|\u2029/g, "\n")
    .replaceAll(commanding, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return shown.trimEnd().split("\n");
}
