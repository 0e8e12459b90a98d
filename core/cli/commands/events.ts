import { Command } from "commander";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { wholeNumber } from "../whole-number.ts";
import { eventLine } from "../render/explain.ts";

/** `herald events`: what came in. */
export function eventsCommand({ output, services }: CommandContext): Command {
  return new Command("events")
    .summary("what came in, and what the rules made of it")
    .description("Lists the newest events with what each rule made of them. `herald explain <id>` says why.")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--limit <number>", "at most this many", wholeNumber, 20)
    .option("--json", "as a JSON list")
    .addHelpText("after", "\nExample:\n  $ herald events --limit 50")
    .action(async (options: { readonly config: string; readonly limit: number; readonly json?: true }) => {
      const events = await services.explain.events(options.config, options.limit);
      if (options.json) output.json(events);
      else if (events.length === 0) output.print("Nothing has come in yet.");
      else for (const event of events) output.print(eventLine(event, output.style));
    });
}
