/** At most `max` UTF-16 units of the text, cut at a code point, with an ellipsis in place of what is missing. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 0) return "";
  let end = max - 1;
  if (isLowSurrogate(text.charCodeAt(end)) && end > 0) end--;
  const kept = text.slice(0, end);
  // A backslash that lost what it escaped would be seen.
  const backslashes = /\\*$/.exec(kept)?.[0].length ?? 0;
  return `${(backslashes % 2 === 1 ? kept.slice(0, -1) : kept).trimEnd()}…`;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
