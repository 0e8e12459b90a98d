import { describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import type { OpKind } from "#core/plugin/action-definition";
import { plainLines } from "#plugins/console/plain-lines";
import { printAction } from "#plugins/console/print-action";

async function print(op: OpKind, input: Record<string, unknown>, ref?: Json, printing = (_: string) => Promise.resolve()) {
  const printed: string[] = [];
  const printer = {
    print(text: string) {
      printed.push(text);
      return printing(text);
    },
  };
  const result = await printAction.perform({
    config: {},
    client: { connection: "console", printer },
    op,
    follow: undefined,
    input: printAction.input.parse(input),
    ref,
    idempotencyKey: "k3Jx99AAAAAAAAAAAAAAAAAA",
    firstAttemptAt: undefined,
    signal: new AbortController().signal,
  });
  return { printed, result };
}

describe("console.print", () => {
  test("prints a new message with all its lines and data", async () => {
    const { printed, result } = await print("create", { text: "a\nb", json: { c: [1] } });

    expect(printed).toEqual(['console posts #k3Jx99\n  a\n  b\n  {"c":[1]}']);
    expect(result).toEqual({ ref: { id: "k3Jx99" }, output: { id: "k3Jx99" } });
  });

  test.each<[OpKind, string]>([
    ["edit", "console edits #first1\n  a"],
    ["delete", "console deletes #first1\n  a"],
    ["reply", "console replies #k3Jx99 to #first1\n  a"],
  ])("names the message of an %s", async (op, line) => {
    expect((await print(op, { text: "a" }, { id: "first1" })).printed).toEqual([line]);
  });

  test("cannot say whether a print that failed was seen, and repeats nothing of the reason", async () => {
    const failing = print("create", { text: "a" }, undefined, () => Promise.reject(new Error("canary")));

    await expect(failing).rejects.toMatchObject({ code: "CONSOLE_NOT_WRITTEN", failure: "ambiguous" });
    await expect(failing).rejects.not.toThrow("canary");
  });

  test("wants something to print", () => {
    expect(printAction.lint?.({}, {}, [])).toHaveLength(1);
    expect(printAction.lint?.({}, {}, ["text"])).toEqual([]);
    expect(printAction.lint?.({}, { json: 1 })).toEqual([]);
  });
});

test.each([
  ["a\u001b[31mred\u001b[0m", ["a\\u001b[31mred\\u001b[0m"]],
  ["one\r\ntwo\rthree\u2028four\n\n", ["one", "two", "three", "four"]],
  ["\u202egnp.exe\u2066\u0007\u009b", ["\\u202egnp.exe\\u2066\\u0007\\u009b"]],
  ["tab\tand ünïcode 🟣", ["tab\tand ünïcode 🟣"]],
])("plainLines makes %j harmless", (text, lines) => {
  expect(plainLines(text)).toEqual(lines);
});
