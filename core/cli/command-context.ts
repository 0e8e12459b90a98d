import type { Prompts } from "./ask/prompts.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Output } from "./output.ts";
import type { Services } from "./services.ts";

/** What every command is given. */
export interface CommandContext {
  readonly output: Output;
  readonly services: Services;
  /** Aborts when the person wants the command to end (Ctrl-C, SIGTERM). */
  readonly signal: AbortSignal;
  /** What is typed while the command runs, line by line. Read by nobody until it is asked for. */
  readonly lines: () => AsyncIterable<string>;
  /** Asks the person; undefined where there is none: no terminal. */
  readonly prompts: () => Promise<Prompts | undefined>;
  /** Sets what the process will say to the shell; `ok` unless told otherwise. */
  readonly finish: (code: ExitCode) => void;
}

/** The configuration that commands read when none is named. */
export const defaultConfigPath = "bot.config.yaml";
