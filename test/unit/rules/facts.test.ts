import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFacts } from "#core/rules/facts";

type Test = "equals" | "contains" | "startsWith";

const fits: { readonly [T in Test]: (found: string, value: string) => boolean } = {
  equals: (found, value) => found === value,
  contains: (found, value) => found.includes(value),
  startsWith: (found, value) => found.startsWith(value),
};

function collected(test: Test, values: readonly (string | number | boolean)[], found: unknown): readonly number[] {
  const facts = createFacts(test);
  for (const [position, value] of values.entries()) facts.add(value, position);
  const positions = new Set<number>();
  facts.collect(found, positions);
  return [...positions].sort((one, other) => one - other);
}

describe("facts about a text", () => {
  const letters = (options: { readonly minLength: number; readonly maxLength: number }) =>
    fc.string({ unit: fc.constantFrom("a", "b", "c"), ...options });

  it.each<Test>(["equals", "contains", "startsWith"])("gives exactly what is filed under what holds: %s", (test) => {
    const values = fc.array(letters({ minLength: 1, maxLength: 5 }), { maxLength: 12 });
    fc.assert(
      fc.property(values, letters({ minLength: 0, maxLength: 12 }), (filed, text) => {
        const expected = [...filed.keys()].filter((position) => fits[test](text, filed[position] as string));

        expect(collected(test, filed, text)).toEqual(expected);
      }),
    );
  });

  it("finds texts of any script, and what is filed after the first look", () => {
    const facts = createFacts("contains");
    facts.add("\u{1F3A8}", 0);
    facts.collect("first look", new Set());
    facts.add("ψάρι", 1);
    const positions = new Set<number>();

    facts.collect("ένα ψάρι \u{1F3A8}", positions);

    expect([...positions].sort()).toEqual([0, 1]);
  });
});

describe("facts about anything else", () => {
  it("keeps numbers, booleans and texts apart", () => {
    const values = [5, "5", true, "true"];

    expect(collected("equals", values, 5)).toEqual([0]);
    expect(collected("equals", values, "true")).toEqual([3]);
  });

  it.each([null, undefined, 5, ["a"], { a: 1 }])("finds no text in %j", (found) => {
    expect(collected("contains", ["a", "5"], found)).toEqual([]);
    expect(collected("startsWith", ["a", "5"], found)).toEqual([]);
  });
});
