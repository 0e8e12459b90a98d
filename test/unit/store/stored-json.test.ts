import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromStored, toStored } from "#core/store/sqlite/stored-json";

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = { in: value };
  return value;
}

describe("toStored", () => {
  it("gives back every JSON value equal, halves of characters included", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: "binary" }),
        fc.string({ unit: fc.integer({ min: 0xd7f0, max: 0xe010 }).map((unit) => String.fromCharCode(unit)) }),
        (value, text) => {
          const stored = JSON.parse(JSON.stringify({ value, text })) as unknown;
          expect(fromStored(toStored({ value, text }, "x"), "herald.db")).toEqual(stored);
        },
      ),
    );
  });

  it("leaves out what is undefined", () => {
    expect(toStored({ a: undefined, b: { c: undefined, d: 1 } }, "x")).toBe('{"b":{"d":1}}');
  });

  it.each([
    [{ a: { b: [1, Number.NaN] } }, /not finite at "thing\.a\.b\.1"/],
    [{ a: Number.NEGATIVE_INFINITY }, /not finite at "thing\.a"/],
    [{ a: 1n }, /type bigint at "thing\.a"/],
    [{ a: () => 1 }, /type function at "thing\.a"/],
    [{ a: Symbol("s") }, /type symbol at "thing\.a"/],
    [{ a: new Date(0) }, /class at "thing\.a"/],
    [{ a: new Map() }, /class at "thing\.a"/],
    [[undefined], /type undefined at "thing\.0"/],
    [undefined, /type undefined at "thing"/],
    [nested(300), /too deep at "thing\.in\.in/],
  ])("refuses what JSON would change without a word: %o", (value, message) => {
    expect(() => toStored(value, "thing")).toThrow(
      expect.objectContaining({ code: "STORE_UNSTORABLE", transient: false, message: expect.stringMatching(message) as string }),
    );
  });

  it("ends on a value that contains itself", () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;

    expect(() => toStored(loop, "thing")).toThrow(/too deep/);
  });

  it("takes a payload as deep as one may come, wrapped in our own", () => {
    expect(() => toStored({ event: nested(128) }, "thing")).not.toThrow();
  });
});

describe("fromStored", () => {
  it("names the database, not the content, when a row is broken", () => {
    expect(() => fromStored('{"token":"canary', "/data/herald.db")).toThrow(
      expect.objectContaining({
        code: "STORE_CORRUPT",
        message: expect.stringMatching(/^\/data\/herald\.db is damaged(?!.*canary)/) as string,
      }),
    );
  });
});
