/** Cuts a text to `max` UTF-16 units at most, at a code point, with an ellipsis in place of what is gone. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  let cut = text.slice(0, max - 1);
  // Half a surrogate pair at the end is no character.
  if (!cut.isWellFormed() && text.slice(0, max - 2).isWellFormed()) cut = text.slice(0, max - 2);
  return `${cut}…`;
}
