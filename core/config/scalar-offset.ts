/** How a scalar is written, in the words of the `yaml` library. */
export type ScalarStyle = "PLAIN" | "QUOTE_SINGLE" | "QUOTE_DOUBLE" | "BLOCK_LITERAL" | "BLOCK_FOLDED";

/**
 * Where a character of a scalar's value stands in the text that wrote it.
 * `source` is that text from the scalar's first character (a quote, a `|`) to its end; `offset` counts UTF-16 code units of `value`, and may be its length.
 * Undefined when it cannot be told exactly (a quoted text over several lines).
 */
export function scalarOffset(style: ScalarStyle, source: string, value: string, offset: number): number | undefined {
  switch (style) {
    case "PLAIN":
      return alongLines(source, 0, (line) => line.trim(), value, offset);
    case "QUOTE_SINGLE":
      return source.includes("\n") ? undefined : inQuotes(source, offset, (at) => (source[at] === "'" ? 2 : 1));
    case "QUOTE_DOUBLE":
      return source.includes("\n") ? undefined : inQuotes(source, offset, (at) => (source[at] === "\\" ? escapeLength(source, at) : 1));
    default:
      return inBlock(source, value, offset);
  }
}

/** Steps over written characters until as many characters of the value have passed. */
function inQuotes(source: string, offset: number, widthAt: (at: number) => number): number {
  let at = 1;
  for (let passed = 0; passed < offset && at < source.length - 1; ) {
    const width = widthAt(at);
    // An eight-digit escape of a character outside the basic plane makes two code units.
    passed += source.startsWith("\\U000", at) && !source.startsWith("\\U0000", at) ? 2 : 1;
    at += width;
  }
  return at;
}

function escapeLength(source: string, at: number): number {
  const lengths: { readonly [letter: string]: number } = { x: 4, u: 6, U: 10 };
  return lengths[source.charAt(at + 1)] ?? 2;
}

function inBlock(source: string, value: string, offset: number): number | undefined {
  const headerEnd = source.indexOf("\n") + 1;
  const explicit = /^[|>][-+]?[1-9]/.test(source);
  const first = source.slice(headerEnd).match(/^(?:[ \t]*\r?\n)*( *)/)?.[1]?.length ?? 0;
  if (headerEnd === 0 || explicit) return undefined;
  return alongLines(source, headerEnd, (line) => line.slice(first), value, offset);
}

/**
 * Every line's content stands unchanged in the value, in order, with only blanks and line breaks between: follows both side by side.
 * `contentOf` gives the part of a line that counts.
 */
function alongLines(source: string, from: number, contentOf: (line: string) => string, value: string, offset: number): number | undefined {
  let inSource = from;
  let inValue = 0;
  let best: number | undefined;
  for (const line of source.slice(from).split("\n")) {
    const content = contentOf(line.replace(/\r$/, ""));
    const start = content === "" ? -1 : value.indexOf(content, inValue);
    if (start >= 0) {
      if (start > offset) break;
      best = inSource + line.indexOf(content) + Math.min(offset - start, content.length);
      inValue = start + content.length;
    }
    inSource += line.length + 1;
  }
  return best;
}
