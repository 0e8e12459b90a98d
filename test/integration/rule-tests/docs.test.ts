import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { testRules } from "#core/cli/services/test-rules";
import { countTests } from "#core/cli/tested";
import { formatDiagnostic } from "#core/config/diagnostic";
import { editorSchema } from "#core/config/editor-schema";
import { parseYaml } from "#core/config/located-document";
import restream from "#plugins/restream/index";
import { keysOfSchema, keysUsed } from "#test/support/schema-keys";

interface Block {
  readonly line: number;
  /** What stands behind the three backticks. */
  readonly kind: string;
  readonly text: string;
}

const folder = mkdtempSync(join(tmpdir(), "herald-docs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The tests in a page: each is about the whole configuration that stands before it. */
function testsIn(page: string): readonly { readonly line: number; readonly config: string; readonly text: string }[] {
  const blocks = blocksOf(page);
  return blocks.flatMap(({ kind, line, text }, index) => {
    const config = blocks.slice(0, index).findLast((one) => one.kind === "yaml");
    return kind === "yaml tests" ? [{ line, config: config?.text ?? "", text }] : [];
  });
}

describe.each([
  { page: "docs/testing-rules.md", blocks: 3 },
  { page: "docs/rules.md", blocks: 9 },
])("the tests in $page", ({ page, blocks }) => {
  test("are found", () => {
    expect(testsIn(page).length).toBeGreaterThanOrEqual(blocks);
  });

  test.each(testsIn(page))("pass: line $line", async ({ line, config, text }) => {
    const file = join(folder, `line-${line}.test.yaml`);
    writeFileSync(join(folder, "bot.config.yaml"), config);
    writeFileSync(file, text);

    const { files } = await testRules({ paths: [file], configPath: undefined, filter: undefined }, () => undefined);

    expect(files[0]?.diagnostics.map(formatDiagnostic)).toEqual([]);
    const results = files[0]?.tests.map(({ result }) => result) ?? [];
    expect(
      results.filter(({ passed }) => !passed).map(({ test: { name }, effects, wrongVerdicts }) => ({ name, effects, wrongVerdicts })),
    ).toEqual([]);
    expect(countTests(files).passed).toBeGreaterThan(0);
  });
});

describe("docs/rules.md", () => {
  test("has every key of the language in an example", () => {
    const schema = editorSchema([restream]);
    const examples = blocksOf("docs/rules.md").filter(({ kind }) => kind === "yaml" || kind === "yaml partial");
    const used = new Set(examples.flatMap(({ text }) => [...keysUsed(schema, parseYaml(text, "docs/rules.md").document?.value ?? null)]));

    expect([...keysOfSchema(editorSchema([]))].filter((key) => !used.has(key))).toEqual([]);
  });

  test("has a table of contents whose links lead somewhere", () => {
    const text = readFileSync("docs/rules.md", "utf8");
    const headings = [...text.matchAll(/^##+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
    const linked = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, link = ""]) => link);

    expect(linked.filter((link) => !headings.includes(link))).toEqual([]);
    expect(headings.filter((heading) => !linked.includes(heading))).toEqual([]);
  });
});

function blocksOf(page: string): readonly Block[] {
  const markdown = readFileSync(page, "utf8");
  return [...markdown.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(({ index, 1: kind = "", 2: text = "" }) => ({
    line: markdown.slice(0, index).split("\n").length,
    kind,
    text,
  }));
}
