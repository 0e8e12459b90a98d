import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RuleTests, TestedFile, TestRequest } from "#core/cli/tested";
import { HeraldError } from "#core/errors/herald-error";
import { runHerald } from "./run-herald.ts";

const none: TestedFile = { file: "a.test.yaml", diagnostics: [], tests: [], broken: 0, isUnread: false };
const wrong: TestedFile = {
  ...none,
  broken: 2,
  diagnostics: [{ code: "TEST_ENTRY", message: "odd", severity: "error", place: { file: "a.test.yaml", line: 3, column: 5 } }],
};

/** Tests of which nothing is known but what came of them; the changes come one after the other. */
function testsGiving(
  files: readonly TestedFile[],
  changes: readonly (readonly string[])[] = [],
): { tests: RuleTests; asked: TestRequest[] } {
  const asked: TestRequest[] = [];
  const tests: RuleTests = {
    async run(request, onFile) {
      asked.push(request);
      for (const file of files) onFile(file);
      return { files };
    },
    changes: async function* someChanges() {
      yield* changes;
    },
  };
  return { tests, asked };
}

describe("herald test", () => {
  test("asks for what the command line names", async () => {
    const { tests, asked } = testsGiving([none]);

    await runHerald("test bots/a b.test.yaml --config other.yaml --filter crash|drop", { tests });
    await runHerald("test", { tests });

    expect(asked).toEqual([
      { paths: ["bots/a", "b.test.yaml"], configPath: "other.yaml", filter: /crash|drop/iu },
      { paths: [], configPath: undefined, filter: undefined },
    ]);
  });

  test("names mistakes and exits with 1", async () => {
    const { code, stdout } = await runHerald("test", testsGiving([wrong]));

    expect(code).toBe(1);
    expect(stdout.replace(/\(.*\)/, "(0.0 s)")).toBe(
      "FAILED  a.test.yaml  0 passed, 2 could not run\na.test.yaml:3:5: error: odd\n0 passed, 2 could not run in 1 file (0.0 s)\n",
    );
  });

  test.each([
    ["there are no files", [], "There are no tests: they are files that end in .test.yaml, beside a configuration or a bot.\n"],
    ["the files are empty", [none], "There are no tests in these files.\n"],
  ])("exits with 1 when %s", async (_, files, message) => {
    expect(await runHerald("test", testsGiving(files))).toMatchObject({ code: 1, stderr: message });
  });

  test("colours its words on a terminal alone", async () => {
    expect((await runHerald("test", testsGiving([wrong]))).stdout).not.toContain("\u001b[");
    expect((await runHerald("test", testsGiving([wrong]), { isTerminal: true })).stdout).toContain("\u001b[31mFAILED");
  });

  test("refuses a filter that is no regular expression", async () => {
    const { code, stderr } = await runHerald("test --filter (", testsGiving([]));

    expect(code).toBe(1);
    expect(stderr).toContain("It must be a regular expression.");
  });

  test("says where the results cannot be written", async () => {
    const { code, stderr } = await runHerald("test --junit /nowhere/results.xml", testsGiving([wrong]));

    expect(code).toBe(1);
    expect(stderr).toContain("error: /nowhere/results.xml could not be written (ENOENT)");
  });

  test("runs again for each change with --watch, says what changed, and exits with 0 when it is told to stop", async () => {
    const { tests, asked } = testsGiving([wrong], [[], ["bots/a/bot.yaml"]]);

    const { code, stdout } = await runHerald("test --watch", { tests });

    expect(asked).toHaveLength(2);
    expect(stdout.match(/FAILED/g)).toHaveLength(2);
    expect(stdout).toMatch(/Waiting for a change; Ctrl-C ends this\.\nbots\/a\/bot\.yaml changed\n/);
    expect(code).toBe(0);
  });

  test("goes on watching after what a person can mend", async () => {
    const { tests } = testsGiving([wrong], [[], ["a.yaml"]]);
    let runs = 0;
    const run: RuleTests["run"] = (request, onFile) => {
      runs += 1;
      if (runs === 1) return Promise.reject(new HeraldError("TEST_PATH", "bots/a does not exist"));
      return tests.run(request, onFile);
    };

    const { stdout, stderr } = await runHerald("test --watch", { tests: { ...tests, run } });

    expect(stderr).toBe("error: bots/a does not exist\n");
    expect(stdout).toContain("FAILED  a.test.yaml");
  });

  test("writes XML that tells suites apart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "herald-junit-"));
    try {
      await runHerald(
        `test --junit ${folder}/x.xml`,
        testsGiving([wrong, { ...none, file: "b.test.yaml", isUnread: true, diagnostics: wrong.diagnostics }]),
      );

      const xml = readFileSync(join(folder, "x.xml"), "utf8");
      expect(xml).toContain('<testsuites name="herald test" tests="3" failures="0" errors="3"');
      expect(xml.match(/<testsuite name="(a|b)\.test\.yaml"/g)).toHaveLength(2);
      expect(xml.match(/<testcase name="could not run( \(\d\))?"/g)).toEqual([
        '<testcase name="could not run (1)"',
        '<testcase name="could not run (2)"',
        '<testcase name="could not run"',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
