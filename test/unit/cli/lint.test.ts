import { describe, expect, test } from "vitest";
import type { LintReport } from "#core/cli/services";
import type { Diagnostic } from "#core/config/diagnostic";
import { runHerald } from "./run-herald.ts";

const error: Diagnostic = {
  code: "CONFIG_UNKNOWN_KEY",
  message: 'unknown key "rulez"',
  hint: 'did you mean "rules"?',
  severity: "error",
  place: { file: "bot.config.yaml", line: 3, column: 5 },
};
const warning: Diagnostic = { ...error, severity: "warning", message: "odd" };

function lintGiving(...diagnostics: readonly Diagnostic[]) {
  const asked: string[] = [];
  const lint = async (configPath: string): Promise<LintReport> => {
    asked.push(configPath);
    return { diagnostics, files: 2, rules: 3 };
  };
  return { asked, lint };
}

describe("herald lint", () => {
  test("says that nothing is wrong and exits with 0", async () => {
    const { asked, lint } = lintGiving();

    const ended = await runHerald("lint", { lint });

    expect(ended).toEqual({ code: 0, stdout: "3 rules in 2 files: no mistakes found\n", stderr: "" });
    expect(asked).toEqual(["bot.config.yaml"]);
  });

  test("says place and hint of each mistake and exits with 1", async () => {
    const { lint } = lintGiving(error, warning);

    const { code, stdout } = await runHerald("lint other.yaml", { lint });

    expect(code).toBe(1);
    expect(stdout).toBe(
      [
        'bot.config.yaml:3:5: error: unknown key "rulez" (did you mean "rules"?)',
        'bot.config.yaml:3:5: warning: odd (did you mean "rules"?)',
        "3 rules in 2 files: 1 error, 1 warning",
        "",
      ].join("\n"),
    );
  });

  test("exits with 0 when there are warnings only", async () => {
    const { lint } = lintGiving(warning);

    expect((await runHerald("lint", { lint })).code).toBe(0);
  });

  test("prints one JSON object with --json, on one line when nobody watches", async () => {
    const { lint } = lintGiving(error);

    const { code, stdout } = await runHerald("lint --json", { lint });

    expect(code).toBe(1);
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(JSON.parse(stdout)).toEqual({ diagnostics: [error], files: 2, rules: 3 });
  });
});
