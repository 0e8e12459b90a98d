import { canonicalJson } from "./canonical-json.ts";
import { hashOf } from "./hash-of.ts";
import type { Json } from "./json.ts";

/** Longer ids are replaced by their hash: keys stand in every row and index that concerns their entity. */
const maxIdBytes = 200;

/**
 * The key of a value or, for a compound key, of a list of them.
 * `id` is the canonical JSON, so `7`, `"7"` and `["7"]` are three keys and `{ a, b }` is the same as `{ b, a }`; over 200 bytes of UTF-8 it is `#`
 * and a SHA-256 (no canonical JSON starts with `#`). `text` is for people: text as it is, a list as `a, b`, null as nothing.
 * Throws `JSON_UNREPRESENTABLE` as `canonicalJson` does.
 */
export function keyOf(value: Json): { readonly id: string; readonly text: string } {
  const canonical = canonicalJson(value);
  const id = Buffer.byteLength(canonical, "utf8") > maxIdBytes ? `#${hashOf(canonical)}` : canonical;
  return { id, text: keyText(value) };
}

function keyText(value: Json): string {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(keyText).join(", ");
  return typeof value === "object" ? canonicalJson(value) : String(value);
}

/** The text for people of a key that only its id is left of: a text without its quotes, a list as `a, b`; a hash, or what is no JSON, as it is. */
export function keyTextOf(id: string): string {
  if (id.startsWith("#")) return id;
  try {
    return keyText(JSON.parse(id) as Json);
  } catch {
    return id;
  }
}
