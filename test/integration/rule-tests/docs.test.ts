import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServices } from "#core/cli/create-services";
import { testRules } from "#core/cli/services/test-rules";
import { countTests } from "#core/cli/tested";
import { formatDiagnostic } from "#core/config/diagnostic";

const page = readFileSync("docs/testing-rules.md", "utf8");
const configs = blocksOf("yaml");
const tests = blocksOf("yaml tests");
const folder = mkdtempSync(join(tmpdir(), "herald-docs-"));
const configPath = join(folder, "bot.config.yaml");

beforeAll(() => writeFileSync(configPath, configs[0] ?? ""));
afterAll(() => rmSync(folder, { recursive: true }));

describe("docs/testing-rules.md", () => {
  test("has one configuration, without a mistake", async () => {
    const { diagnostics, rules } = await createServices({}).lint(configPath);

    expect(configs).toHaveLength(1);
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(rules).toBe(1);
  });

  test.each(tests.map((text, index) => ({ text, index })))("has tests that pass: block $index", async ({ text, index }) => {
    const file = join(folder, `block-${index}.test.yaml`);
    writeFileSync(file, text);

    const { files } = await testRules({ paths: [file], configPath: undefined, filter: undefined }, () => undefined);

    expect(files[0]?.diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(files[0]?.tests.map(({ result }) => [result.test.name, result.effects.missing, result.passed])).toEqual(
      files[0]?.tests.map(({ result }) => [result.test.name, [], true]),
    );
    expect(countTests(files).passed).toBeGreaterThan(0);
  });

  test("has YAML of no other kind", () => {
    const fences = [...page.matchAll(/^```(\S.*)$/gm)].map(([, kind]) => kind);

    expect([...new Set(fences)].toSorted()).toEqual(["sh", "yaml", "yaml tests"]);
    expect(tests).toHaveLength(3);
  });
});

function blocksOf(kind: string): readonly string[] {
  return [...page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].filter(([, found]) => found === kind).map(([, , text = ""]) => text);
}
