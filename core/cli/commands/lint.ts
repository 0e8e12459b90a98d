import { Command } from "commander";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";
import { errorsIn, printReport } from "../render/lint-report.ts";

/** `herald lint`: checks a configuration without network. */
export function lintCommand({ output, services, finish }: CommandContext): Command {
  return new Command("lint")
    .summary("check a configuration")
    .description(
      "Checks a configuration and its bots without network and without secrets: YAML, unknown keys, types, expressions, templates, references. Says file:line:column for each mistake and exits with 1 when there is an error.",
    )
    .argument("[config]", "the configuration", defaultConfigPath)
    .option("--json", "the diagnostics as one JSON object")
    .addHelpText("after", "\nExamples:\n  $ herald lint\n  $ herald lint my.config.yaml --json")
    .action(async (configPath: string, options: { readonly json?: true }) => {
      const report = await services.lint(configPath);

      if (options.json) output.json(report);
      else printReport(report, output);
      if (errorsIn(report) > 0) finish(exitCode.userError);
    });
}
