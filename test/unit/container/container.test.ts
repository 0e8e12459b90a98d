import { describe, expect, expectTypeOf, test } from "vitest";
import { createContainer } from "#core/container/container";
import { Token } from "#core/container/token";

const Name: Token<string> = new Token("Name");
const Greeting: Token<{ text: string }> = new Token("Greeting");
const Loud: Token<{ text: string }> = new Token("Loud");

describe("container", () => {
  test("gives a plugin what its needs name, with their types", () => {
    const container = createContainer()
      .value(Name, "Ada")
      .factory(Greeting, (from) => ({ text: `hello ${from.get(Name)}` }));

    const needs = container.supply({ who: Name, greeting: Greeting });

    expectTypeOf(needs.who).toEqualTypeOf<string>();
    expect(needs).toEqual({ who: "Ada", greeting: { text: "hello Ada" } });
  });

  test("runs a factory once, also when two children ask", () => {
    let runs = 0;
    const container = createContainer().factory(Greeting, () => ({ text: `${++runs}` }));

    expect(container.child().get(Greeting)).toBe(container.child().get(Greeting));
    expect(runs).toBe(1);
  });

  test("keeps a child's values out of what a parent's factory makes", () => {
    const parent = createContainer()
      .value(Name, "parent")
      .factory(Greeting, (from) => ({ text: from.get(Name) }));
    const child = parent.child().value(Name, "child");

    expect(child.get(Greeting).text).toBe("parent");
    expect(child.get(Name)).toBe("child");
  });

  test("shares nothing between two containers", () => {
    createContainer().value(Name, "one");

    expect(() => createContainer().get(Name)).toThrow("nothing is registered for Name");
  });

  test("names the path of a cycle instead of overflowing the stack", () => {
    const container = createContainer()
      .factory(Greeting, (from) => from.get(Loud))
      .factory(Loud, (from) => from.get(Greeting));

    expect(() => container.get(Greeting)).toThrow("these need each other: Greeting → Loud → Greeting");
  });

  test("two tokens of the same name are two things", () => {
    const other: Token<string> = new Token("Name");
    const container = createContainer().value(Name, "a").value(other, "b");

    expect([container.get(Name), container.get(other)]).toEqual(["a", "b"]);
  });
});
