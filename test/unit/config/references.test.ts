import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { traits } from "#core/plugin/field-traits";
import { formatDiagnostic } from "#core/config/diagnostic";
import { parseYaml } from "#core/config/located-document";
import { type Environment, type ReferenceMode, resolveReferences, type Resolution } from "#core/config/references";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "herald-references-"));
  await writeFile(join(folder, "token"), "from: a file\n\n");
  await writeFile(join(folder, "crlf"), "secret\r\n");
  await writeFile(join(folder, "empty"), "\n");
  await writeFile(join(folder, "binary"), new Uint8Array([0xff, 0xfe, 0x00]));
});
afterAll(() => rm(folder, { recursive: true }));

interface Given {
  readonly env?: Environment;
  readonly mode?: ReferenceMode;
  readonly schema?: z.ZodType;
}

async function resolved(text: string, { env = {}, mode = "run", schema }: Given = {}): Promise<Resolution> {
  const { document } = parseYaml(text, "f.yaml");
  if (document === undefined) throw new Error("no document");
  const context = { env, readFile, baseDir: folder, mode, document, path: [] };
  return resolveReferences(document.value, schema === undefined ? context : { ...context, schema });
}

describe("resolveReferences in run mode", () => {
  test("puts in variables, defaults and files, without their last line break, and leaves the rest", async () => {
    const { value, missing, putIn } = await resolved(
      "a: { env: A }\nb: [{ env: B, default: 5 }]\nc: { file: token }\nd: { file: crlf }\ne: { f: [1, null] }",
      { env: { A: "x" } },
    );

    expect(value).toEqual({ a: "x", b: [5], c: "from: a file\n", d: "secret", e: { f: [1, null] } });
    expect(missing).toEqual([]);
    expect(putIn).toEqual([["a"], ["c"], ["d"]]);
  });

  test("never parses what it puts in", async () => {
    const { value } = await resolved("a: { env: A }\nb: { env: B }", { env: { A: "{ env: B }", B: "- 1\n- 2" } });

    expect(value).toEqual({ a: "{ env: B }", b: "- 1\n- 2" });
  });

  test("prefers the variable to the default, and takes an empty one for missing", async () => {
    const text = "a: { env: A, default: d }\nb: { env: B, default: d }\nc: { env: B }";
    const { value, missing } = await resolved(text, { env: { A: "x", B: "" } });

    expect(value).toMatchObject({ a: "x", b: "d" });
    expect(missing).toEqual([{ path: ["c"], place: { file: "f.yaml", line: 3, column: 4 }, variable: "B", reason: "is set but empty" }]);
  });

  test("lists what is not there and puts a stand-in in its place", async () => {
    const { value, missing, standIns } = await resolved(
      "a: { env: A }\nb: [{ file: nowhere }]\nc: { file: empty }\nd: { file: . }\ne: { file: binary }",
    );

    expect(missing.map(({ path, variable, file, reason }) => [path.join("."), variable ?? file, reason])).toEqual([
      ["a", "A", "is not set"],
      ["b.0", "nowhere", "does not exist"],
      ["c", "empty", "is empty"],
      ["d", ".", "is a folder, not a file"],
      ["e", "binary", "is not UTF-8 text"],
    ]);
    expect(value).toMatchObject({ a: "stand-in", b: ["stand-in"] });
    expect(standIns).toHaveLength(5);
  });

  test("makes numbers and booleans of texts only where the schema wants them", async () => {
    const schema = z.strictObject({
      text: z.string(),
      number: z.number().optional(),
      flag: z.boolean().default(true),
      either: z.union([z.string(), z.number()]),
      nested: z.record(z.string(), z.array(z.int())),
      wrong: z.number(),
    });
    const text =
      "text: { env: N }\nnumber: { env: N }\nflag: { env: F }\neither: { env: N }\nnested: { x: [{ env: N }] }\nwrong: { env: T }";

    const { value } = await resolved(text, { env: { N: "7", F: "False", T: "seven" }, schema });

    expect(value).toEqual({ text: "7", number: 7, flag: false, either: "7", nested: { x: [7] }, wrong: "seven" });
  });

  test("leaves maps under json alone, and a map with file and more", async () => {
    const text = "json: { env: prod, x: { file: y } }\na: { file: x, name: y }";

    const { value, diagnostics } = await resolved(text);

    expect(value).toEqual({ json: { env: "prod", x: { file: "y" } }, a: { file: "x", name: "y" } });
    expect(diagnostics).toEqual([]);
  });

  test.each([
    ["a: { env: A, x: 1 }", "1:4: error: this is no reference to a variable"],
    ["a: { env: [A] }", "1:4: error: this is no reference to a variable"],
    ["a: { env: A, default: [1] }", "1:4: error: this is no reference to a variable"],
    ["a: { env: A B }", '1:4: error: "A B" is no name of a variable (letters, digits and _ only)'],
    ["a: { env: '${A}' }", '1:4: error: "${A}" is no name of a variable (write it without $: A)'],
  ])("refuses %s", async (text, message) => {
    const { diagnostics } = await resolved(text);

    expect(diagnostics.map(formatDiagnostic)).toEqual([expect.stringContaining(`f.yaml:${message}`)]);
  });
});

describe("resolveReferences in lint mode", () => {
  test("reads neither variables nor files, and takes defaults", async () => {
    const { value, missing, standIns } = await resolved("a: { env: A }\nb: { env: B, default: d }\nc: { file: token }", {
      env: { A: "secret", B: "secret" },
      mode: "lint",
    });

    expect(value).toEqual({ a: "stand-in", b: "d", c: "stand-in" });
    expect(missing).toEqual([]);
    expect(standIns).toEqual([["a"], ["c"]]);
  });

  test("stands in with what the schema accepts, where that can be guessed", async () => {
    const schema = z.strictObject({
      url: z.url(),
      snowflake: z.string().regex(/^\d{17,20}$/),
      number: z.number(),
      flag: z.boolean(),
      mode: z.enum(["live", "replay"]),
      odd: z.string().regex(/^xyzzy$/),
    });
    const text = "url: { env: A }\nsnowflake: { env: A }\nnumber: { env: A }\nflag: { env: A }\nmode: { env: A }\nodd: { env: A }";

    const { value } = await resolved(text, { mode: "lint", schema });

    expect(value).toEqual({
      url: "https://stand-in.example.org",
      snowflake: "100000000000000000",
      number: 1,
      flag: true,
      mode: "live",
      odd: "stand-in",
    });
  });
});

describe("resolveReferences in test mode", () => {
  test("takes the variables that it is given, defaults, and stand-ins for all else", async () => {
    const { value, missing, standIns } = await resolved("a: { env: A }\nb: { env: B, default: d }\nc: { file: token }\ne: { env: E }", {
      env: { A: "given", E: "" },
      mode: "test",
    });

    expect(value).toEqual({ a: "given", b: "d", c: "stand-in", e: "stand-in" });
    expect(missing).toEqual([]);
    expect(standIns).toEqual([["c"], ["e"]]);
  });

  test("stands in with what a field declares itself, through what wraps it", async () => {
    const address = traits(z.string().regex(/^hook:\d+$/), { standIn: "hook:1" });
    const schema = z.strictObject({ a: address, b: address.optional().describe("Another one.") });

    const { value } = await resolved("a: { env: A }\nb: { env: B }", { mode: "test", schema });

    expect(value).toEqual({ a: "hook:1", b: "hook:1" });
  });
});
