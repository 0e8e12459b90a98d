import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#core/codec/canonical-json";
import { parseJson } from "#core/codec/parse-json";

function failure(text: string, maxCharacters?: number): { code: string; message: string; cause: unknown } {
  try {
    parseJson(text, maxCharacters === undefined ? {} : { maxCharacters });
  } catch (error) {
    return error as { code: string; message: string; cause: unknown };
  }
  throw new Error("it parsed");
}

describe("parseJson", () => {
  it("reads what JSON.parse reads", () => {
    expect(parseJson(' {"a":[1,"\\u00e9",null,true,{"b":-0.5}]} ')).toEqual({ a: [1, "é", null, true, { b: -0.5 }] });
  });

  it.each([
    ["an escaped half", String.raw`"a\ud83d"`, "a\ufffd"],
    ["a raw half", '"a\ud83d"', "a\ufffd"],
    ["halves in the wrong order", String.raw`"\ude00\ud83d"`, "\ufffd\ufffd"],
    ["an escaped half before a raw other half", `"${String.raw`\ud83d`}\ude00"`, "\ufffd\ufffd"],
    ["a half between pairs", String.raw`"\ud83d\ude00\ud83d\ud83d\ude00"`, "😀\ufffd😀"],
    ["a backslash that only looks like one", String.raw`"\\ud83d"`, String.raw`\ud83d`],
  ])("mends %s of a character", (_, text, expected) => {
    expect(parseJson(text)).toBe(expected);
  });

  it("mends names as it mends values", () => {
    expect(parseJson(String.raw`{"\ud83d":1}`)).toEqual({ "\ufffd": 1 });
  });

  it("returns only what canonicalJson accepts, and keeps all that was whole", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 })).map((units) => String.fromCharCode(...units)),
    );

    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parseJson(JSON.stringify({ text }));
        expect(() => canonicalJson(parsed)).not.toThrow();
        expect(parsed).toEqual({ text: text.toWellFormed() });
      }),
    );
  });

  it.each([
    ["", /empty/],
    ["  \n", /empty/],
    ["<html><body>502</body></html>", /starts with `<`/],
    ['{"a": 1', /goes wrong|cut off/],
    ['{"a": 1} trailing', /at character 9/],
    ["nonsense", /character 1|within/],
  ])("says what is wrong with %j", (text, message) => {
    expect(failure(text)).toMatchObject({ code: "JSON_MALFORMED", message: expect.stringMatching(message) as string });
  });

  it("repeats nothing of a malformed text, in the message or as its cause", () => {
    const error = failure('token-canary-123 {"token":"canary"');

    expect(error.message).not.toMatch(/canary|token/);
    expect(error.cause).toBeUndefined();
  });

  it("refuses a text that is too long before it parses it", () => {
    expect(failure(`"${"x".repeat(100)}`, 100)).toMatchObject({
      code: "JSON_TOO_LONG",
      message: expect.stringMatching(/101 .* 100 /) as string,
    });
    expect(parseJson('"xx"', { maxCharacters: 4 })).toBe("xx");
  });

  it.each([
    ["lists", "[".repeat(100_000) + "]".repeat(100_000)],
    ["objects", `${'{"a":'.repeat(200)}1${"}".repeat(200)}`],
  ])("refuses %s nested without end", (_, text) => {
    expect(failure(text)).toMatchObject({ code: "JSON_TOO_DEEP" });
  });
});
