interface Range {
  readonly start: number;
  readonly end: number;
}

const quoted = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/gs;

/** The range with the parentheses that it cuts in two. The parser leaves them out of a node's range, so that of `(a) + (b)` is `a) + (b`. */
export function closeParens(source: string, { start, end }: Range): Range {
  let open = 0;
  let missing = 0;
  for (const character of source.slice(start, end).replaceAll(quoted, "")) {
    if (character === "(") open += 1;
    else if (character === ")" && open > 0) open -= 1;
    else if (character === ")") missing += 1;
  }
  let first = start;
  for (; missing > 0 && first > 0; missing -= 1) first = Math.max(0, source.lastIndexOf("(", first - 1));
  let last = end;
  for (; open > 0 && last < source.length; open -= 1) last = source.indexOf(")", last) + 1 || source.length;
  return { start: first, end: last };
}
