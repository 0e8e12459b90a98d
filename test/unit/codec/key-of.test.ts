import fc from "fast-check";
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
        const equal = JSON.stringify(sorted(one as Json)) === JSON.stringify(sorted(other as Json));
        expect(keyOf(one as Json).id === keyOf(other as Json).id).toBe(equal);
      }),
    );
  });

  it("refuses half a character", () => {
    expect(() => keyOf(["a", "\udfff"])).toThrow(expect.objectContaining({ code: "JSON_UNREPRESENTABLE" }));
  });
});

function sorted(value: Json): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, item]) => ({ name, item: sorted(item) }));
}
