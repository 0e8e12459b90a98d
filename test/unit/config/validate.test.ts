import { describe, expect, test } from "vitest";
import { z } from "zod";
import { formatDiagnostic } from "#core/config/diagnostic";
import { Duration } from "#core/config/duration";
import { type Path, parseYaml } from "#core/config/located-document";
import { keysAt, schemasAt } from "#core/config/schema-walk";
import { validate } from "#core/config/validate";
import { secret } from "#core/plugin/fields";

function messages(schema: z.ZodType, text: string, context: { putIn?: Path[]; unjudged?: Path[] } = {}): string[] {
  const { document } = parseYaml(text, "f");
  if (document === undefined) throw new Error("no document");
  return validate(schema, document.value, { document, path: [], ...context }).diagnostics.map(formatDiagnostic);
}

function message(schema: z.ZodType, value: string): string | undefined {
  return messages(z.strictObject({ v: schema }), `v: ${value}`)[0]?.replace("f:1:4: error: ", "");
}

describe("validate", () => {
  test("gives the parsed value when all is right", () => {
    const { document } = parseYaml("for: 1h30m", "f");
    if (document === undefined) throw new Error("no document");

    const validation = validate(z.strictObject({ for: Duration }), document.value, { document, path: [] });

    expect(validation).toEqual({ value: { for: 5_400_000 }, diagnostics: [] });
  });

  test.each<[string, z.ZodType, string, string]>([
    ["a text", z.string(), "[1]", "expected text, found a list"],
    ["a text that is not empty", z.string().min(1), '""', 'expected text that is not empty, found ""'],
    ["a longer text", z.string().min(3), "ab", 'expected at least 3 characters, found "ab"'],
    ["a shorter text", z.string().max(1), "abc", 'expected at most 1 character, found "abc"'],
    ["a number", z.number(), "seven", 'expected a number, found "seven"'],
    ["a whole number", z.int(), "1.5", "expected a whole number, found 1.5"],
    ["a larger number", z.number().min(5), "4", "expected at least 5, found 4"],
    ["a number above", z.number().gt(5), "5", "expected more than 5, found 5"],
    ["a number below", z.number().lt(5), "5", "expected less than 5, found 5"],
    ["a multiple", z.number().multipleOf(5), "4", "expected a multiple of 5, found 4"],
    ["a boolean", z.boolean(), "off", 'expected true or false, found "off" (write false)'],
    ["a map", z.strictObject({}), "~", "expected a map of keys and values, found nothing"],
    ["a shorter list", z.array(z.int()).max(1), "[1, 2]", "expected at most 1 entry, found a list"],
    ["a longer map", z.record(z.string(), z.int()).refine((it) => Object.keys(it).length > 0, "is empty"), "{}", "is empty"],
    ["a literal", z.literal("x"), "y", 'expected "x", found "y"'],
    ["one of several", z.enum(["red", "green"]), "gren", 'expected one of "red", "green", found "gren" (did you mean "green"?)'],
    ["an e-mail address", z.email(), "x", 'expected an e-mail address, found "x"'],
    ["a form", z.string().regex(/^a+$/), "b", 'expected text of the form /^a+$/, found "b"'],
    ["an IP address", z.ipv4(), "b", expect.stringMatching(/^expected .+, found "b"$/)],
    ["a duration", Duration, "20", "expected a duration such as 30s or 1h30m, found 20 (say the unit: 20s, 20m or 20h)"],
    ["a duration forward", Duration, "-5m", "a duration cannot be negative here"],
    ["a text or a list", z.union([z.string(), z.array(z.string())]), "5", 'expected text or a list, found 5 (put it in quotes: "5")'],
    [
      "one of nested choices",
      z.union([z.union([z.int(), z.boolean()]), z.null()]),
      "x",
      'expected a number or true or false or null, found "x"',
    ],
    ["a long found value cut", z.int(), "x".repeat(99), `expected a number, found "${"x".repeat(35)}..."`],
    ["another type", z.bigint(), "x", 'expected bigint, found "x"'],
    ["nothing", z.never(), "x", 'expected nothing here, found "x"'],
    ["an own message", z.custom(() => false), "x", 'expected something else, found "x"'],
  ])("asks for %s", (_, schema, value, expected) => {
    expect(message(schema, value)).toEqual(expected);
  });

  test("says which branch of a union was meant, by what was understood", () => {
    const schema = z.strictObject({
      v: z.union([z.string(), z.strictObject({ op: z.enum(["edit", "reply"]), after: Duration.optional() }), z.array(z.int())]),
    });

    expect(messages(schema, "v: { op: edt, after: 1 }")).toEqual([
      'f:1:10: error: expected one of "edit", "reply", found "edt" (did you mean "edit"?)',
      "f:1:22: error: expected a duration such as 30s or 1h30m, found 1 (say the unit: 1s, 1m or 1h)",
    ]);
    expect(messages(schema, "v: [1, x]")).toEqual(['f:1:8: error: expected a number, found "x"']);
  });

  test("prefers the branch with fewer complaints, then the one that understood more", () => {
    const few = z.union([z.strictObject({ a: z.int(), b: z.int() }), z.strictObject({ c: z.strictObject({ d: z.int() }) })]);

    expect(messages(few, "c: { d: x }")).toEqual(['f:1:9: error: expected a number, found "x"']);
    expect(
      messages(z.union([z.strictObject({ c: z.int() }), z.strictObject({ c: z.strictObject({ d: z.int() }) })]), "c: { d: x }"),
    ).toEqual(['f:1:9: error: expected a number, found "x"']);
  });

  test("names the choices of a discriminated union", () => {
    const schema = z.discriminatedUnion("kind", [z.strictObject({ kind: z.literal("a") }), z.strictObject({ kind: z.literal("b") })]);

    expect(messages(schema, "kind: c")).toEqual(['f:1:7: error: expected one of "a", "b", found "c"']);
  });

  test("points at unknown keys, each for itself, and at keys that are not allowed", () => {
    const schema = z.strictObject({
      title: z.string().optional(),
      m: z.record(z.string().regex(/^a/, "expected a name in a"), z.int()).optional(),
    });

    expect(messages(schema, "tittle: x\nzzz: 1\nm: { b: 1 }")).toEqual([
      'f:3:6: error: expected a name in a, found "b"',
      'f:1:1: error: unknown key "tittle" (did you mean "title"?)',
      'f:2:1: error: unknown key "zzz" (known keys: title, m)',
    ]);
    expect(messages(z.strictObject({ m: z.strictObject({}) }), "m: { b: 1 }")).toEqual(['f:1:6: error: unknown key "b"']);
  });

  test("names what is missing, with what the schema says of it", () => {
    const schema = z.strictObject({ m: z.strictObject({ a: z.string().describe("The first."), b: z.int() }) });

    expect(messages(schema, "m: {}")).toEqual(['f:1:4: error: "a" is missing (The first.)', 'f:1:4: error: "b" is missing']);
  });

  test("never shows a secret, nor what came from outside, and judges no stand-in", () => {
    const schema = z.strictObject({
      token: z.union([secret("Token."), z.strictObject({ t: secret("T.") })]),
      o: z.strictObject({ url: z.url() }),
      n: z.int(),
    });

    expect(messages(z.strictObject({ t: secret("T.") }), "t: 123456")).toEqual(["f:1:4: error: expected text, found a number"]);
    expect(messages(schema, "token: { t: 99 }\no: { url: hunter2 }\nn: x", { putIn: [["o", "url"]], unjudged: [["n"]] })).toEqual([
      "f:1:13: error: expected text, found a number",
      "f:2:11: error: expected a URL such as https://example.org, found another text",
    ]);
  });

  test("does not swallow defects", () => {
    const schema = z.string().transform(() => {
      throw new TypeError("defect");
    });

    expect(() => messages(z.strictObject({ v: schema }), "v: x")).toThrow("defect");
  });
});

describe("schemasAt", () => {
  test("looks through every wrapper", () => {
    const leaf = z.int();
    const schema = z.strictObject({
      a: z.lazy(() => z.tuple([z.preprocess((it) => it, leaf)]).optional()),
      b: z.intersection(z.object({ c: leaf.nullable() }), z.object({ d: leaf.default(1) })),
      e: z.object({}).catchall(leaf.readonly()),
      f: z.string().transform(Number),
    });

    for (const path of [
      ["a", 0],
      ["b", "c"],
      ["b", "d"],
      ["e", "any"],
    ])
      expect(schemasAt(schema, path)).toEqual([leaf]);
    expect(schemasAt(schema, ["f"]).map((it) => it._zod.def.type)).toEqual(["string"]);
    expect(schemasAt(schema, ["nothing", "here"])).toEqual([]);
    expect(keysAt(schema, ["b"])).toEqual(["c", "d"]);
  });
});
