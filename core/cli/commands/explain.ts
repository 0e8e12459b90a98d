import { Command } from "commander";
import { HeraldError } from "#core/errors/herald-error";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { explainedEntityLines, explainedEventLines } from "../render/explain.ts";

interface Options {
  readonly rule?: string;
  readonly entity?: string;
  readonly config: string;
  readonly json?: true;
}

/** `herald explain`: why a rule fired, or did not. */
export function explainCommand({ output, services }: CommandContext): Command {
  return new Command("explain")
    .summary("why a rule fired, or did not")
    .description(
      "Tells of one event what each rule that listens to such events made of it: the verdict, the first clause that did not hold,\n" +
        "where it stands and the values that it read. With --entity the whole life of a thing: what is known of it, what was decided, what was sent.",
    )
    .argument("[event-id]", "an id as `herald events` shows it")
    .option("--rule <id>", "only what this rule made of it")
    .option("--entity <rule/key>", "a thing instead of an event, the key as entity.key shows it")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--json", "as one JSON object")
    .addHelpText("after", "\nExamples:\n  $ herald explain 01KAJ5Q3 --rule go-live\n  $ herald explain --entity service-down/api")
    .action(async (id: string | undefined, { rule, entity, config, json }: Options) => {
      if ((id === undefined) === (entity === undefined))
        throw new HeraldError("CLI_AMBIGUOUS", "explain needs an event's id, or --entity and a thing", {
          hint: "`herald events` and `herald entities` list them",
        });
      if (entity !== undefined) {
        const explained = await services.explain.entity(config, entity);
        if (json) output.json(explained);
        else for (const line of explainedEntityLines(explained, output.style)) output.print(line);
      } else if (id !== undefined) {
        const explained = await services.explain.event(config, { id, rule });
        if (json) output.json(explained);
        else for (const line of explainedEventLines(explained, output.style)) output.print(line);
      }
    });
}
