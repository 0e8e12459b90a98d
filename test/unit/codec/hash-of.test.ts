import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashOf } from "#core/codec/hash-of";

describe("hashOf", () => {
  it("hashes each part behind its length in bytes", () => {
    const expected = createHash("sha256")
      .update(Buffer.from("\0\0\0\u0002\u00e9", "utf8"))
      .update(Buffer.from("\0\0\0\u0001b", "utf8"))
      .digest("base64url");

    expect(hashOf("é", "b")).toBe(expected);
  });

  it("tells apart what only the borders between parts tell apart", () => {
    const hashes = [hashOf("ab", "c"), hashOf("a", "bc"), hashOf("abc"), hashOf("abc", ""), hashOf("", "abc"), hashOf()];

    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("refuses half a character, which would collide with another", () => {
    expect(() => hashOf("a", "\ud800")).toThrow(expect.objectContaining({ code: "TEXT_ILL_FORMED" }));
  });
});
