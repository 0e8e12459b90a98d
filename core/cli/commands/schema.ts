import { Command } from "commander";
import type { CommandContext } from "../command-context.ts";

/** `herald schema`: the JSON Schema for editors. */
export function schemaCommand({ output, services }: CommandContext): Command {
  return new Command("schema")
    .summary("print the JSON Schema of the configuration, for editors")
    .description(
      "Prints the JSON Schema of bot.config.yaml with the settings, events and actions of every plugin, so that an editor can complete and check.",
    )
    .addHelpText(
      "after",
      "\nExample:\n  $ herald schema > herald.schema.json\n  and as the first line of bot.config.yaml:\n  # yaml-language-server: $schema=./herald.schema.json",
    )
    .action(async () => {
      output.json(await services.editorSchema());
    });
}
