import { type ASTNode, Environment, ParseError } from "@marcbachmann/cel-js";
import type { ExpressionIssue } from "./expression.ts";

/** A node of the syntax tree. `start` and `end` are offsets in the source; `pos` is where a field's own name begins. */
export type Node = ASTNode;

/** The node that has this operator. */
export type NodeOf<Op extends Node["op"]> = Extract<Node, { readonly op: Op }>;

export type Parsed = { readonly ok: true; readonly node: Node } | { readonly ok: false; readonly issue: ExpressionIssue };

/** Longer than any expression a person writes; the parser and the compiler recurse over the tree. */
const longestSource = 4_000;

const environment = new Environment({
  limits: { maxAstNodes: 2_000, maxDepth: 60, maxListElements: 1_000, maxMapEntries: 200, maxCallArguments: 8 },
});

/** Reads a CEL expression. Never throws. */
export function parseExpression(source: string): Parsed {
  if (source.trim() === "") return failure(0, source.length, "the expression is empty");
  if (source.length > longestSource) {
    return failure(0, source.length, `the expression is longer than ${longestSource.toString()} characters`);
  }
  try {
    return { ok: true, node: environment.parse(source).ast };
  } catch (error) {
    if (error instanceof ParseError) return { ok: false, issue: issueOf(source, error) };
    return failure(0, source.length, "the expression is nested too deeply");
  }
}

/** What people write from other languages, and what CEL calls it. */
const foreign: { readonly [word: string]: string } = {
  "=": "write == to compare",
  "&": "write && for “and”",
  "|": "write || for “or”",
  and: "write && for “and”",
  or: "write || for “or”",
  not: "write ! for “not”",
  is: "write == to compare",
  "“": 'use straight quotes: "text"',
  "”": 'use straight quotes: "text"',
  "‘": "use straight quotes: 'text'",
  "’": "use straight quotes: 'text'",
};

const unexpected = new Set(["unexpected_character", "unexpected_token", "expected_token"]);

function issueOf(source: string, error: ParseError): ExpressionIssue {
  const start = Math.min(error.range?.start ?? 0, source.length);
  const end = Math.max(start, Math.min(error.range?.end ?? source.length, source.length));
  if (!unexpected.has(error.code)) return { offset: start, length: end - start, message: lowerFirst(error.summary), severity: "error" };
  if (source.slice(start).trim() === "")
    return { offset: start, length: 0, message: `the expression ends too early${expectedInstead(error.summary)}`, severity: "error" };
  const found = source.slice(start, Math.max(end, start + 1));
  const hint = foreign[found] ?? (/^not\b/.test(source.slice(0, start).trim()) ? foreign["not"] : undefined);
  const message = `unexpected ${JSON.stringify(found)}${expectedInstead(error.summary)}`;
  return { offset: start, length: found.length, message, ...(hint === undefined ? {} : { hint }), severity: "error" };
}

const tokenTexts: { readonly [token: string]: string } = {
  RPAREN: ")",
  RBRACKET: "]",
  RBRACE: "}",
  COLON: ":",
  IDENTIFIER: "a name",
};

function expectedInstead(summary: string): string {
  const token = /^Expected (\w+)/.exec(summary)?.[1];
  const text = token === undefined ? undefined : tokenTexts[token];
  return text === undefined ? "" : `, expected ${text}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function failure(offset: number, length: number, message: string): Parsed {
  return { ok: false, issue: { offset, length, message, severity: "error" } };
}
