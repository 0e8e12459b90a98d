import { Command } from "commander";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { entityLine } from "../render/explain.ts";
import { wholeNumber } from "../whole-number.ts";

/** `herald entities`: what is pending, open and closed. */
export function entitiesCommand({ output, services }: CommandContext): Command {
  return new Command("entities")
    .summary("what the lifecycle rules remember: what is pending, open, closed")
    .description(
      "Lists the things of lifecycle rules with their state and what they wait for. `herald explain --entity <rule>/<key>` tells the whole life.",
    )
    .option("--rule <id>", "only those of this rule")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--limit <number>", "at most this many", wholeNumber, 100)
    .option("--json", "as a JSON list")
    .addHelpText("after", "\nExample:\n  $ herald entities --rule service-down")
    .action(async (options: { readonly rule?: string; readonly config: string; readonly limit: number; readonly json?: true }) => {
      const entities = await services.explain.entities(options.config, { rule: options.rule, limit: options.limit });
      if (options.json) output.json(entities);
      else if (entities.length === 0) output.print("Nothing is remembered.");
      else for (const entity of entities) output.print(entityLine(entity, output.style));
    });
}
