import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "#core/codec/json";
import { keyOf } from "#core/codec/key-of";

describe("keyOf", () => {
  it("tells a number from the same digits as text, and a value from a list of it", () => {
    const ids = [7, "7", [7], ["7"], "[7]", null, "null", true, "true", "", []].map((value) => keyOf(value).id);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it("gives the same id to the same compound key in any order of names", () => {
    expect(keyOf({ a: 1, b: ["x", 2] }).id).toBe(keyOf({ b: ["x", 2], a: 1 }).id);
  });

  it.each<[Json, string]>([
    ["luna", "luna"],
    [7, "7"],
    [null, ""],
    [["guild", 7, true], "guild, 7, true"],
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
  ])("shows %j as %j", (value, text) => {
    expect(keyOf(value).text).toBe(text);
  });

  it("keeps ids up to 200 bytes readable and hashes longer ones", () => {
    const fits = keyOf("x".repeat(198));
    const long = keyOf("x".repeat(199));
    const accented = keyOf("é".repeat(100));

    expect(fits.id).toBe(`"${"x".repeat(198)}"`);
    expect(long.id).toMatch(/^#[\w-]{43}$/);
    expect(accented.id).toMatch(/^#[\w-]{43}$/);
    expect(long.text).toBe("x".repeat(199));
  });

  it("never gives two values one id, hashed or not", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (one, other) => {
        const equal = isDeepStrictEqual(throughJson(one), throughJson(other));
        expect(keyOf(one as Json).id === keyOf(other as Json).id).toBe(equal);
      }),
    );
  });

  it("refuses half a character", () => {
    expect(() => keyOf(["a", "\udfff"])).toThrow(expect.objectContaining({ code: "JSON_UNREPRESENTABLE" }));
  });
});

/** Without the sign of zero, which JSON does not write. */
function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
