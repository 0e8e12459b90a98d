import { HeraldError } from "#core/errors/herald-error";
import { maxJsonDepth } from "./canonical-json.ts";
import type { Json } from "./json.ts";

/** The longest text that is parsed when the caller sets no limit of its own. */
const defaultMaxCharacters = 8 * 1024 * 1024;

/**
 * Parses JSON from outside. What it returns, `canonicalJson` accepts: halves of characters (services cut titles in the middle of an emoji)
 * become U+FFFD, and nesting is bounded.
 * Throws `JSON_TOO_LONG`, `JSON_TOO_DEEP` or `JSON_MALFORMED`; the message tells where, but repeats nothing of the text, which may hold a secret.
 */
export function parseJson(text: string, options: { readonly maxCharacters?: number } = {}): Json {
  const maxCharacters = options.maxCharacters ?? defaultMaxCharacters;
  if (text.length > maxCharacters) {
    throw new HeraldError("JSON_TOO_LONG", `The JSON is ${text.length} characters long, more than the ${maxCharacters} that are read.`);
  }
  const value = parse(wellFormed(text));
  if (isDeeperThan(value, maxJsonDepth)) {
    throw new HeraldError("JSON_TOO_DEEP", `The JSON nests deeper than ${maxJsonDepth} levels.`);
  }
  return value;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    // The engine's own message quotes the text, so it goes neither into ours nor along as the cause.
    throw new HeraldError("JSON_MALFORMED", `This is not JSON: ${complaint(text, error)}.`);
  }
}

function complaint(text: string, error: unknown): string {
  const start = text.trimStart();
  if (start === "") return "it is empty";
  if (start.startsWith("<")) return "it starts with `<`, as HTML or XML does";
  const position = /at position (\d+)/.exec(String(error))?.[1];
  return position === undefined
    ? `it is broken or cut off within its ${text.length} characters`
    : `it breaks off or goes wrong at character ${position}`;
}

/** A pair of surrogate escapes, a single one, or any other escape: matched in this order so that the backslash of `\\ud800` is not taken for one. */
const escapes = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\[^]/g;
const loneEscapeLength = String.raw`\ud800`.length;

function wellFormed(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  if (!/\\u[dD][89a-fA-F]/.test(whole)) return whole;
  return whole.replace(escapes, (escape) => (escape.length === loneEscapeLength ? String.raw`\ufffd` : escape));
}

function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  const items: readonly Json[] = Array.isArray(value) ? value : Object.values(value);
  return items.some((item) => isDeeperThan(item, levels - 1));
}
