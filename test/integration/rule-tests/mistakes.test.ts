import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { testRules } from "#core/cli/services/test-rules";
import { countTests } from "#core/cli/tested";
import { formatDiagnostic } from "#core/config/diagnostic";

const folder = "test/fixtures/rule-tests";
const mistakes = readdirSync(folder).flatMap((name) => /^(.+)\.test\.yaml$/.exec(name)?.[1] ?? []);

/** Each file makes the mistake that it is named after; beside it stands what is said about it. */
describe("a file of tests", () => {
  test.each(mistakes)("%s is named with its place", async (mistake) => {
    const { files } = await testRules(
      { paths: [`${folder}/${mistake}.test.yaml`], configPath: undefined, filter: undefined },
      () => undefined,
    );

    const said = files.flatMap(({ diagnostics }) => diagnostics.map(formatDiagnostic));
    expect(`${said.join("\n").replaceAll(`${folder}/`, "")}\n`).toBe(readFileSync(`${folder}/${mistake}.txt`, "utf8"));
    expect(countTests(files)).toMatchObject({ passed: 0, failed: 0 });
    expect(countTests(files).mistaken).toBeGreaterThan(0);
  });
});
