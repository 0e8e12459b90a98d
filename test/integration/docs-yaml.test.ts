import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createServices } from "#core/cli/create-services";
import { formatDiagnostic } from "#core/config/diagnostic";
import { lintYamlText } from "#core/config/lint-yaml-text";

interface Block {
  readonly page: string;
  /** Where the block's first line stands in its page. */
  readonly line: number;
  readonly partial: boolean;
  readonly text: string;
}

const pages = ["README.md", "docs/rules.md", ...globSync("docs/plugins/*.md").toSorted(), ...globSync("bots/**/README.md").toSorted()];
const blocks = pages.flatMap((page) => blocksOf(page, readFileSync(page, "utf8")));
const folder = mkdtempSync(join(tmpdir(), "herald-docs-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("YAML in the docs", () => {
  test("is found", () => {
    expect(blocks.filter(({ partial }) => !partial).length).toBeGreaterThanOrEqual(4);
    expect(blocks.filter(({ partial }) => partial).length).toBeGreaterThanOrEqual(1);
  });

  test.each(blocks.filter(({ partial }) => !partial))("$page:$line is a whole configuration without a mistake", async ({ text }) => {
    const path = join(folder, "bot.config.yaml");
    writeFileSync(path, text);

    const { diagnostics, rules } = await createServices({}).lint(path);

    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(rules).toBeGreaterThan(0);
  });

  test.each(blocks.filter(({ partial }) => partial))("$page:$line is sound YAML", ({ text, page }) => {
    expect(lintYamlText(text, page).map(formatDiagnostic)).toEqual([]);
  });
});

/** The fenced blocks of YAML in a page, without the indentation of a list they stand in. */
function blocksOf(page: string, markdown: string): Block[] {
  return [...markdown.matchAll(/^( *)```yaml( partial)?\n([\s\S]*?)^ *```$/gm)].map(
    ({ index, 1: indent = "", 2: partial, 3: text = "" }) => ({
      page,
      line: markdown.slice(0, index).split("\n").length + 1,
      partial: partial !== undefined,
      text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );
}
