import { hash } from "node:crypto";
import { HeraldError } from "#core/errors/herald-error";

/**
 * SHA-256 in base64url (43 characters) of the parts in their order. Each part goes in behind its length in bytes, so that
 * `hashOf("ab", "c")` and `hashOf("a", "bc")` differ. Throws `TEXT_ILL_FORMED` for half a character, which UTF-8 cannot tell from another.
 */
export function hashOf(...parts: readonly string[]): string {
  const pieces: Buffer[] = [];
  for (const part of parts) {
    if (!part.isWellFormed()) throw new HeraldError("TEXT_ILL_FORMED", "Text with half a character (a lone surrogate) cannot be hashed.");
    const bytes = Buffer.from(part, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    pieces.push(length, bytes);
  }
  return hash("sha256", Buffer.concat(pieces), "base64url");
}
