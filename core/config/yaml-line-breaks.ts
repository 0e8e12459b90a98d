import { scalarOffset } from "./scalar-offset.ts";

/** An expression's text literal that runs over a line break. Raw and triple-quoted ones may. */
const brokenLiteral = /("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|["'][^"'\n]*\n/g;

/**
 * Finds a `\n` of a text in double quotes that becomes a line break inside a text literal of an expression.
 * `source` is the text with its quotes, `keys` are the map keys on the way to it, which tell expressions from templates. Returns an offset into `source`.
 */
export function lineBreakInLiteral(source: string, value: string, keys: readonly string[]): number | undefined {
  if (!source.includes("\\n")) return undefined;
  const isExpression = keys.at(-1) === "if" || keys.at(-1) === "key" || keys.at(-2) === "vars";
  const parts = isExpression ? [{ 0: value, index: 0 }] : value.matchAll(/\{\{[\s\S]*?\}\}/g);
  for (const part of parts) {
    for (const literal of part[0].matchAll(brokenLiteral)) {
      if (literal[1] !== undefined) continue;
      const at = part.index + literal.index + literal[0].length - 1;
      return scalarOffset("QUOTE_DOUBLE", source, value, at) ?? 0;
    }
  }
  return undefined;
}
