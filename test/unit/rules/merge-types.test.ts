import { describe, expect, test } from "vitest";
import type { ValueType } from "#core/expression/value-type";
import { allFields, commonFields, lastingFields, mergeTypes } from "#core/rules/merge-types";

const text: ValueType = { kind: "string" };
const int: ValueType = { kind: "int" };
const maybe = (type: ValueType): ValueType => ({ ...type, nullable: true });
const object = (fields: { readonly [name: string]: ValueType }): ValueType => ({ kind: "object", fields });

describe("mergeTypes", () => {
  test.each<[ValueType, ValueType, ValueType]>([
    [text, text, text],
    [int, { kind: "double" }, { kind: "double" }],
    [text, int, { kind: "any" }],
    [{ kind: "null" }, text, maybe(text)],
    [text, { kind: "null" }, maybe(text)],
    [maybe(text), text, maybe(text)],
    [
      { kind: "list", item: int },
      { kind: "list", item: maybe({ kind: "double" }) },
      { kind: "list", item: maybe({ kind: "double" }) },
    ],
    [
      { kind: "map", value: int },
      { kind: "map", value: text },
      { kind: "map", value: { kind: "any" } },
    ],
    [object({ a: text, b: int }), object({ a: text, c: int }), object({ a: text, b: maybe(int), c: maybe(int) })],
  ])("%j and %j", (one, other, merged) => {
    expect(mergeTypes(one, other)).toEqual(merged);
  });
});

describe("commonFields", () => {
  test("are those that every object has, by name and as wide as any of them", () => {
    expect(commonFields([object({ a: text, b: int }), object({ a: maybe(text) })])).toEqual(object({ a: maybe(text) }));
  });

  test("are none of nothing, and anything where one is not known", () => {
    expect(commonFields([])).toEqual(object({}));
    expect(commonFields([object({ a: text }), { kind: "any" }])).toEqual({ kind: "any" });
  });

  test("takes names of JavaScript's own objects for what they are here", () => {
    expect(commonFields([object({ constructor: text }), object({})])).toEqual(object({}));
    expect(allFields([object({ constructor: text })], [object({ constructor: text })])).toEqual(object({ constructor: text }));
  });
});

describe("allFields", () => {
  test("may be absent unless all that are certain have them", () => {
    expect(allFields([object({ a: text }), object({ a: text, b: int })], [object({ a: text })])).toEqual(
      object({ a: text, b: maybe(int) }),
    );
    expect(allFields([object({ a: text }), { kind: "any" }], [object({ a: text })])).toEqual({ kind: "any" });
  });
});

describe("lastingFields", () => {
  test("are the first ones, as wide as what is laid over them", () => {
    expect(lastingFields([object({ a: text, b: int })], [object({ a: maybe(text), c: int })])).toEqual(object({ a: maybe(text), b: int }));
    expect(lastingFields([object({ a: text })], [{ kind: "any" }])).toEqual({ kind: "any" });
  });
});
