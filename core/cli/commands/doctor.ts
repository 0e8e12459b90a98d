import { Command } from "commander";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";
import { countsOf, sectionLines, summaryLine } from "../render/doctor-section.ts";
import type { DoctorSection } from "../services/doctor/report.ts";

/** `herald doctor`: whether everything that a configuration needs is there, and what to do where it is not. */
export function doctorCommand({ output, services, signal, finish }: CommandContext): Command {
  return new Command("doctor")
    .summary("look whether all that the bots need is there, and say what to do")
    .description(
      "Looks at the configuration, the store, the listener, and at each connection: its secret, whether the service answers, what it is allowed to do. Posts nothing, shows no secret, and does not disturb a bot that runs: that one looks at its own connections. Exits with 1 when something cannot work.",
    )
    .argument("[config]", "the configuration", defaultConfigPath)
    .option("--json", "everything that was found as one JSON object")
    .addHelpText("after", "\nExamples:\n  $ herald doctor\n  $ herald doctor my.config.yaml --json")
    .action(async (configPath: string, options: { readonly json?: true }) => {
      const sections: DoctorSection[] = [];
      const tell = (section: DoctorSection): void => {
        sections.push(section);
        if (!options.json) for (const line of sectionLines(section, output.style)) output.print(line);
      };
      await services.setup.doctor(configPath, tell, signal);

      const { errors } = countsOf(sections);
      if (options.json) output.json({ ok: errors === 0, sections });
      else output.print(summaryLine(sections));
      if (errors > 0) finish(exitCode.userError);
    });
}
