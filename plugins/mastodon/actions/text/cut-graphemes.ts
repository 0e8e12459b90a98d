const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The visible signs of a text. Pure. */
export function graphemesOf(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** At most `max` visible signs of a text in which links count in full, with an ellipsis in place of what is missing. Pure. */
export function cutGraphemes(text: string, max: number): string {
  const signs = graphemesOf(text);
  const kept = signs
    .slice(0, Math.max(0, max - 1))
    .join("")
    .trimEnd();
  return signs.length <= max ? text : `${kept}…`;
}
