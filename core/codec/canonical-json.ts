import { HeraldError } from "#core/errors/herald-error";
import type { Json } from "./json.ts";

/** How deep values may nest. Real payloads stay below ten; the bound keeps a hostile one from exhausting the stack. */
export const maxJsonDepth = 128;

/**
 * The one text of a value: equal values give equal texts, whatever the order in which their keys were written (RFC 8785: keys sorted by UTF-16
 * code units, shortest numbers, `-0` is `0`).
 * Throws `JSON_UNREPRESENTABLE` for what JSON cannot carry faithfully: NaN, infinities, undefined, bigints, functions, symbols, class instances,
 * ill-formed Unicode, nesting deeper than `maxJsonDepth`. The message names the place, never the value.
 */
export function canonicalJson(value: Json): string {
  return write(value, []);
}

function write(value: unknown, path: string[]): string {
  switch (typeof value) {
    case "string":
      return writeText(value, path);
    case "number":
      if (!Number.isFinite(value)) throw unrepresentable("a number that is not finite", path);
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : writeContainer(value, path);
    default:
      throw unrepresentable(typeof value === "undefined" ? "nothing (undefined)" : `a ${typeof value}`, path);
  }
}

function writeText(text: string, path: readonly string[]): string {
  if (!text.isWellFormed()) throw unrepresentable("text with half a character (a lone surrogate)", path);
  return JSON.stringify(text);
}

function writeContainer(value: object, path: string[]): string {
  if (path.length >= maxJsonDepth) throw unrepresentable(`something nested deeper than ${maxJsonDepth} levels`, []);
  return Array.isArray(value) ? writeList(value, path) : writeObject(value, path);
}

function writeList(list: readonly unknown[], path: string[]): string {
  const parts: string[] = [];
  for (const [index, item] of list.entries()) {
    path.push(String(index));
    parts.push(write(item, path));
    path.pop();
  }
  return `[${parts.join(",")}]`;
}

function writeObject(value: object, path: string[]): string {
  if (!isPlain(value)) throw unrepresentable("an object of a class", path);
  const parts: string[] = [];
  for (const [name, item] of Object.entries(value).toSorted(byName)) {
    path.push(name);
    parts.push(`${writeText(name, path)}:${write(item, path)}`);
    path.pop();
  }
  return `{${parts.join(",")}}`;
}

/** By UTF-16 code units, not by locale. Names of one object differ. */
function byName(one: readonly [string, unknown], other: readonly [string, unknown]): number {
  return one[0] < other[0] ? -1 : 1;
}

/** Made of braces: not a Date, a Map or another class whose content JSON would lose. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function unrepresentable(what: string, path: readonly string[]): HeraldError {
  const place = path.length === 0 ? "" : ` at ${JSON.stringify(path.join("."))}`;
  return new HeraldError("JSON_UNREPRESENTABLE", `JSON cannot carry ${what}${place}.`);
}
