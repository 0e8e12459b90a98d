import { Command, Option } from "commander";
import { logLevels, type LogLevel } from "#core/logging/create-logger";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";
import { printReport } from "../render/lint-report.ts";
import { recordingInto } from "./recording-options.ts";
import { missingLines } from "../render/missing-value.ts";

interface RunOptions {
  readonly dryRun?: true;
  readonly watch?: true;
  readonly record?: string;
  readonly logLevel: LogLevel;
  readonly logFormat?: "json" | "pretty";
}

/** `herald run`: runs the bots until it is interrupted. */
export function runCommand(context: CommandContext): Command {
  return new Command("run")
    .summary("run the bots")
    .description(
      "Runs the bots of a configuration until it is interrupted. A connection whose secret is not set is named, and the bots that need it wait; the others run.",
    )
    .argument("[config]", "the configuration", defaultConfigPath)
    .option("--dry-run", "render and log what would be sent, and send nothing")
    .option("--watch", "take the configuration's files over whenever they change; without it: on SIGHUP and herald reload")
    .option("--record <folder>", "write down what sources hand in, from the start, as herald record does")
    .addOption(new Option("--log-level <level>", "how much to say").choices(logLevels).default("info"))
    .addOption(
      new Option("--log-format <format>", "json: one object a line; default: pretty on a terminal, else json").choices(["json", "pretty"]),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ herald run\n  $ herald run my.config.yaml --dry-run\n  $ herald run --log-format json 2>> herald.log",
    )
    .action((configPath: string, options: RunOptions) => run(context, configPath, options));
}

async function run({ output, services, signal, finish }: CommandContext, configPath: string, options: RunOptions): Promise<void> {
  const outcome = await services.run(
    {
      configPath,
      dryRun: options.dryRun ?? false,
      watch: options.watch ?? false,
      logLevel: options.logLevel,
      ...(options.record === undefined ? {} : { record: recordingInto(options.record) }),
      prettyLog: options.logFormat === undefined ? output.hasErrorTerminal : options.logFormat === "pretty",
      colours: output.hasErrorTerminal && output.colours,
      onMissing: (missing) => {
        for (const line of missingLines(missing)) output.complain(line);
      },
    },
    signal,
  );
  if (outcome.kind === "stopped") return;
  if (outcome.kind === "refused") printReport(outcome.report, output);
  else output.complain("No bot can run. Set what is missing, in the environment or in a file .env in this folder, then start again.");
  finish(exitCode.userError);
}
