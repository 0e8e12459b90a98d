import type { ExpressionIssue } from "./expression.ts";

/** A piece of a template. `offset` is where an expression's text begins in the template. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "expression"; readonly source: string; readonly offset: number };

/** Cuts a template into its static text and its expressions. A `}}` inside a quoted text or a map does not end an expression. */
export function readTemplateParts(template: string): {
  readonly parts: readonly TemplatePart[];
  readonly issues: readonly ExpressionIssue[];
} {
  const parts: TemplatePart[] = [];
  const issues: ExpressionIssue[] = [];
  let position = 0;
  while (position < template.length) {
    const open = template.indexOf("{{", position);
    const text = template.slice(position, open === -1 ? undefined : open);
    if (text !== "") parts.push({ kind: "text", text });
    if (open === -1) break;
    const offset = open + 2;
    const close = endOfExpression(template, offset);
    if (close === undefined) {
      issues.push(issue(open, 2, "this {{ is never closed", "close it with }}, and each quote and bracket inside"));
      break;
    }
    const source = template.slice(offset, close);
    if (source.trim() === "") issues.push(issue(open, close + 2 - open, "nothing stands between {{ and }}"));
    parts.push({ kind: "expression", source, offset });
    position = close + 2;
  }
  return { parts, issues };
}

const quotes = /^("""|'''|"|')/;

/** Where the closing braces stand; undefined when there are none. */
function endOfExpression(template: string, start: number): number | undefined {
  let depth = 0;
  let position = start;
  while (position < template.length) {
    const character = template[position];
    if (character === '"' || character === "'") {
      const end = endOfQuoted(template, position);
      if (end === undefined) return undefined;
      position = end;
      continue;
    }
    if (character === "{") depth += 1;
    if (character === "}" && depth === 0 && template[position + 1] === "}") return position;
    if (character === "}" && depth > 0) depth -= 1;
    position += 1;
  }
  return undefined;
}

/** Behind the quote that closes the text which begins here. A backslash takes the next character with it, as CEL's lexer has it. */
function endOfQuoted(template: string, start: number): number | undefined {
  const quote = quotes.exec(template.slice(start, start + 3))?.[1] ?? '"';
  for (let position = start + quote.length; position < template.length; position += 1) {
    if (template[position] === "\\") position += 1;
    else if (template.startsWith(quote, position)) return position + quote.length;
  }
  return undefined;
}

function issue(offset: number, length: number, message: string, hint?: string): ExpressionIssue {
  return { offset, length, message, ...(hint === undefined ? {} : { hint }), severity: "error" };
}
