import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { lastWords } from "./end-of-process.ts";
import { createOutput } from "./output.ts";
import { exitCode } from "./exit-code.ts";
import { packageVersion } from "./package-version.ts";
import { runProgram } from "./program.ts";
import { surroundings } from "./surroundings.ts";
import { createServices } from "./create-services.ts";

/** The process: from its arguments to its exit code. */
async function main(): Promise<void> {
  const { argv, env, stdout, stderr } = process;
  process.on("uncaughtException", exitOnDefect);
  stdout.on("error", exitWhenNobodyReads);
  const given = { ...env };
  // Variables that are set already win.
  if (existsSync(".env")) process.loadEnvFile(".env");

  const code = await runProgram(argv.slice(2), packageVersion(), {
    output: createOutput({ stdout, stderr, env }),
    services: createServices(env, () => surroundings(given)),
    signal: untilInterrupted(),
    prompts: async () => (process.stdin.isTTY && stdout.isTTY ? (await import("./ask/terminal-prompts.ts")).terminalPrompts() : undefined),
    lines: () => createInterface({ input: process.stdin }),
  });

  stdout.write("", () => process.exit(code));
}

/** Aborts at the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    // 128 + the number of the signal is what shells expect of a process that a signal ended.
    if (interrupted.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    interrupted.abort(new Error(`interrupted by ${signal}`));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return interrupted.signal;
}

function exitOnDefect(error: unknown): void {
  for (const line of lastWords(error, process.env["HERALD_STACK"] !== undefined)) process.stderr.write(`${line}\n`);
  process.exit(exitCode.internal);
}

/** `herald schema | head`: the reader has what it wanted. */
function exitWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(exitCode.ok);
  throw error;
}

await main().catch(exitOnDefect);
