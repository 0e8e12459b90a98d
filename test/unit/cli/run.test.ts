import { describe, expect, test } from "vitest";
import type { RunOutcome, RunRequest } from "#core/cli/services";
import type { MissingReport } from "#core/config/missing-report";
import { runHerald } from "./run-herald.ts";

const missing: MissingReport = {
  who: 'the connection "discord"',
  field: "bot_token",
  reason: "the environment variable DISCORD_BOT_TOKEN is not set",
  variable: "DISCORD_BOT_TOKEN",
  howToGet: "Make a bot at https://discord.com/developers and copy its token.",
  bots: ["go-live", "downtime"],
};

function fakeRun(outcome: RunOutcome, reports: readonly MissingReport[] = []) {
  const asked: RunRequest[] = [];
  const run = async (request: RunRequest): Promise<RunOutcome> => {
    asked.push(request);
    request.onMissing(reports);
    return outcome;
  };
  return { asked, run };
}

describe("herald run", () => {
  test("runs bot.config.yaml with JSON logs when nobody watches", async () => {
    const { asked, run } = fakeRun({ kind: "stopped" });

    const ended = await runHerald("run", { run });

    expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(asked).toMatchObject([{ configPath: "bot.config.yaml", dryRun: false, logLevel: "info", prettyLog: false, colours: false }]);
  });

  test("logs for people on a terminal", async () => {
    const { asked, run } = fakeRun({ kind: "stopped" });

    await runHerald("run", { run }, { isTerminal: true });

    expect(asked).toMatchObject([{ prettyLog: true, colours: true }]);
  });

  test("hands its options on", async () => {
    const { asked, run } = fakeRun({ kind: "stopped" });

    await runHerald("run my.yaml --dry-run --log-level debug --log-format json", { run }, { isTerminal: true });

    expect(asked).toMatchObject([{ configPath: "my.yaml", dryRun: true, logLevel: "debug", prettyLog: false }]);
  });

  test("passes the interruption on", async () => {
    const { signal } = new AbortController();
    const seen: AbortSignal[] = [];

    await runHerald("run", { run: async (_request, given) => (seen.push(given), { kind: "stopped" }) }, { signal });

    expect(seen).toEqual([signal]);
  });

  test("names a missing setting, its connection, the bots that wait and how to get it, and runs the others", async () => {
    const { run } = fakeRun({ kind: "stopped" }, [missing]);

    const { code, stderr } = await runHerald("run", { run });

    expect(code).toBe(0);
    expect(stderr).toBe(
      'The connection "discord" lacks bot_token: the environment variable DISCORD_BOT_TOKEN is not set; go-live, downtime wait for it\n  Make a bot at https://discord.com/developers and copy its token.\n',
    );
  });

  test("exits with 1 when no bot can run", async () => {
    const { run } = fakeRun({ kind: "nothing-to-run" }, [{ ...missing, bots: ["go-live"], howToGet: undefined }]);

    const { code, stderr } = await runHerald("run", { run });

    expect(code).toBe(1);
    expect(stderr).toBe(
      'The connection "discord" lacks bot_token: the environment variable DISCORD_BOT_TOKEN is not set; go-live waits for it\nNo bot can run. Set what is missing, in the environment or in a file .env in this folder, then start again.\n',
    );
  });

  test("shows the mistakes of a refused configuration and exits with 1", async () => {
    const place = { file: "bot.config.yaml", line: 1, column: 1 };
    const { run } = fakeRun({
      kind: "refused",
      report: { diagnostics: [{ code: "X", message: "bad", severity: "error", place }], files: 1, rules: 0 },
    });

    const { code, stdout } = await runHerald("run", { run });

    expect(code).toBe(1);
    expect(stdout).toBe("bot.config.yaml:1:1: error: bad\n0 rules in 1 file: 1 error, 0 warnings\n");
  });

  test("refuses an unknown log level and lists those there are", async () => {
    const { code, stderr } = await runHerald("run --log-level loud");

    expect(code).toBe(1);
    expect(stderr).toContain("Allowed choices are debug, info, warn, error, silent");
  });
});
