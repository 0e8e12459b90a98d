import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { formatDiagnostic } from "#core/config/diagnostic";
import { loadConfig } from "#core/config/load-config";
import { fakePlugins } from "#test/support/fake-plugins";

const folder = resolve(import.meta.dirname, "../../fixtures/config");
const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
const named = (ending: string): string[] =>
  files.filter(({ name }) => name.endsWith(ending)).map(({ name }) => name.slice(0, -ending.length));

async function linesFor(mistake: string): Promise<string[]> {
  const config = await loadConfig({
    path: `${mistake}.yaml`,
    env: {},
    mode: "lint",
    pluginsFor: fakePlugins,
    readFile: (path) => readFile(join(folder, relative(process.cwd(), resolve(path)))),
  });
  return config.diagnostics.map(formatDiagnostic);
}

describe("config mistakes", () => {
  test("every mistake has its expected lines, and every expectation its mistake", () => {
    expect(named(".yaml")).toEqual(named(".txt"));
    expect(named(".yaml").length).toBeGreaterThanOrEqual(10);
  });

  test.each(named(".yaml"))("%s says exactly what is expected", async (mistake) => {
    const expected = readFileSync(join(folder, `${mistake}.txt`), "utf8")
      .trimEnd()
      .split("\n");

    expect(await linesFor(mistake)).toEqual(expected);
  });
});
