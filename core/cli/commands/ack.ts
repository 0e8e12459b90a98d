import { Command } from "commander";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { userName } from "../user-name.ts";

/** `herald ack`: somebody takes care of an open thing. */
export function ackCommand({ output, services }: CommandContext): Command {
  return new Command("ack")
    .summary("say that somebody takes care of an open thing")
    .description(
      "Acknowledges an open thing of a lifecycle rule: no more reminders, and nothing of what its steps would still do `after` its opening.\n" +
        "Messages are updated; rules show who and why by entity.acked_by and entity.acked_why. It lasts until the thing closes.",
    )
    .argument("<thing>", "<rule>/<key>, the key as entity.key shows it")
    .requiredOption("--why <text>", "what is being done about it")
    .option("--by <name>", "who", userName())
    .option("--config <path>", "the configuration", defaultConfigPath)
    .addHelpText("after", '\nExample:\n  $ herald ack service-down/api --why "disk is full, on it"')
    .action(async (thing: string, { why, by, config }: { readonly why: string; readonly by: string; readonly config: string }) => {
      const { rule, key } = await services.acknowledge(config, { thing, by, why });
      output.print(`${rule}/${key} is acknowledged by ${by}: ${why}`);
    });
}
