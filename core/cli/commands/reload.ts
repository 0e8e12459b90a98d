import { Command } from "commander";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";

/** `herald reload`: the running bot reads its configuration again. */
export function reloadCommand({ output, services, finish }: CommandContext): Command {
  return new Command("reload")
    .summary("let the running bot take its changed configuration over")
    .description(
      "Lets the bot that runs with a configuration read it again. All of it is taken over, or, when something is wrong with it, nothing, and what ran goes on. Connections, timers and messages of what stays the same are left as they are.",
    )
    .argument("[config]", "the configuration", defaultConfigPath)
    .option("--json", "the result as one JSON object")
    .action(async (configPath: string, options: { readonly json?: true }) => {
      const report = await services.reload(configPath);
      if (options.json) output.json(report);
      else if (report.kind === "refused") {
        for (const problem of report.problems) output.print(output.style.red(problem));
        output.complain("Nothing was changed: the bot goes on with what it ran before.");
      } else {
        for (const warning of report.warnings) output.print(output.style.yellow(warning));
        for (const change of report.changes.length === 0 ? ["Read again: it says the same."] : report.changes) output.print(change);
      }
      if (report.kind === "refused") finish(exitCode.userError);
    });
}
