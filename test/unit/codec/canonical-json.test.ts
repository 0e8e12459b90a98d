import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, maxJsonDepth } from "#core/codec/canonical-json";
import type { Json } from "#core/codec/json";

function nested(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

describe("canonicalJson", () => {
  it("writes keys in order of their code units, at every depth", () => {
    const text = canonicalJson({ b: 1, a: { z: [true, null], é: "x", Z: "y" } });

    expect(text).toBe('{"a":{"Z":"y","z":[true,null],"é":"x"},"b":1}');
  });

  it("writes equal numbers equally", () => {
    expect(canonicalJson([7, -0, 1e21, 0.1, 1.0])).toBe("[7,0,1e+21,0.1,1]");
  });

  it("gives a text that parses to the same value, whatever the order of the keys", () => {
    const anyJson = fc.jsonValue({ stringUnit: "binary", maxDepth: 4 });

    fc.assert(
      fc.property(anyJson, (value) => {
        const text = canonicalJson(value as Json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value as Json))).toBe(text);
      }),
    );
  });

  it("keeps a key named __proto__", () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1}') as Json)).toBe('{"__proto__":1}');
  });

  it.each([
    ["NaN", { a: [0, Number.NaN] }, /not finite at "a\.1"/],
    ["an infinity", Number.POSITIVE_INFINITY, /not finite\.$/],
    ["undefined", { a: undefined }, /undefined\) at "a"/],
    ["a bigint", [7n], /a bigint at "0"/],
    ["a function", { f: () => 1 }, /a function at "f"/],
    ["a symbol", Symbol("s"), /a symbol/],
    ["a date", { at: new Date(0) }, /class at "at"/],
    ["a map", new Map([["a", 1]]), /class/],
    ["a hole in a list", Array.from<Json>({ length: 1 }), /undefined\) at "0"/],
    ["half a character in a text", { t: "a\ud800" }, /half a character.* at "t"/],
    ["half a character in a name", { "\udc00": 1 }, /half a character/],
    ["too deep a nest", nested(maxJsonDepth + 1), /deeper than 128/],
  ])("refuses %s and says where", (_, value, message) => {
    expect(() => canonicalJson(value as Json)).toThrow(
      expect.objectContaining({ code: "JSON_UNREPRESENTABLE", message: expect.stringMatching(message) as string }),
    );
  });

  it("takes the deepest nest that is allowed", () => {
    expect(canonicalJson(nested(maxJsonDepth))).toHaveLength(2 * maxJsonDepth + 1);
  });

  it("ends on a value that contains itself", () => {
    const loop: Json[] = [];
    loop.push(loop);

    expect(() => canonicalJson(loop)).toThrow(/nested deeper/);
  });
});

function reversed(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, reversed(item)]),
  );
}
