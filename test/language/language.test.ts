import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import { createServices } from "#core/cli/create-services";
import { formatDiagnostic } from "#core/config/diagnostic";
import { type EditorFile, editorSchema } from "#core/config/editor-schema";
import { parseYaml } from "#core/config/located-document";
import { keysOfSchema, keysUsed } from "#test/support/schema-keys";
import { runHerald } from "#test/unit/cli/run-herald";

const configs = ["test/language/four-rules.yaml", "test/language/every-key.yaml"];

/** The keys of the schemas for editors that none of the files uses. */
function missingIn(files: Readonly<Partial<Record<EditorFile, string>>>): readonly string[] {
  const kinds = (["config", "bot"] as const).filter((kind) => files[kind] !== undefined);
  const known = kinds.flatMap((kind) => [...keysOfSchema(editorSchema([], kind))]);
  const used = new Set(kinds.flatMap((kind) => [...keysUsed(editorSchema([], kind), valueOf(files[kind] ?? ""))]));
  return [...new Set(known)].filter((key) => !used.has(key));
}

function valueOf(file: string): Json {
  return parseYaml(readFileSync(file, "utf8"), file).document?.value ?? null;
}

describe("the language", () => {
  test.each(configs)("%s has no mistake", async (config) => {
    const { diagnostics } = await createServices({}).lint(config);

    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
  });

  test("does what the four rules that it was designed by promise, and what every key of it says", async () => {
    const { tests } = createServices({});

    const { code, stdout } = await runHerald("test test/language", { tests });

    expect(stdout).not.toContain("FAILED");
    expect(stdout.split("\n").filter((line) => line.startsWith("ok "))).toHaveLength(configs.length);
    expect(code).toBe(0);
  });

  test("has no key that every-key.yaml and the bot beside it do not show", () => {
    expect(missingIn({ config: "test/language/every-key.yaml", bot: "test/language/every-key/bot.yaml" })).toEqual([]);
  });

  test("is found to be shown in part where it is in part", () => {
    const missing = missingIn({ config: "test/language/four-rules.yaml" });

    expect(missing).toEqual(expect.arrayContaining(["rules/batch/at", "rules/do/close/if", "reference/default"]));
    expect(missing).not.toContain("rules/do/close/after");
  });
});
