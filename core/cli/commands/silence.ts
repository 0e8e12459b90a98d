import { Command } from "commander";
import { HeraldError } from "#core/errors/herald-error";
import { parseDurationText } from "#core/time/duration-text";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { silenceLines } from "../render/silence.ts";
import { userName } from "../user-name.ts";

interface AddOptions {
  readonly rule?: string;
  readonly key?: string;
  readonly for?: string;
  readonly until?: string;
  readonly why: string;
  readonly by: string;
  readonly config: string;
  readonly json?: true;
}

interface CommonOptions {
  readonly config: string;
  readonly json?: true;
}

/** `herald silence`: rules keep still for a while. */
export function silenceCommand(context: CommandContext): Command {
  return new Command("silence")
    .summary("keep rules still for a while")
    .description(
      "Silences: rules, or some of their keys, tell nothing for a while. What is still open at the end is told then, what had been told and closed is closed then,\n" +
        "what opened and closed meanwhile is not told at all. A silence ends by itself and survives a restart.",
    )
    .addHelpText(
      "after",
      '\nExamples:\n  $ herald silence add --rule go-live --for 2h --why "testing the encoder"\n  $ herald silence add --rule=~service-.* --key api --until 09:00 --why "moving the database"\n  $ herald silence list\n  $ herald silence expire 3-1',
    )
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(expireCommand(context));
}

function addCommand({ output, services }: CommandContext): Command {
  return new Command("add")
    .summary("silence rules or keys")
    .description(
      "Silences a rule, a key, or a key of a rule. Behind a ~ stands an RE2 pattern that has to fit the whole, as Alertmanager's =~ does: --rule=~go-.*",
    )
    .option("--rule <rule>", "the rule's id; default: every rule that has the key")
    .option("--key <key>", "the key as entity.key shows it, of an event rule the event's subject; default: every key")
    .option("--for <duration>", "for how long from now on, such as 2h")
    .option("--until <time>", "until when: 09:00, 2026-11-21T09:00, in the configured zone, or with one of its own: 2026-11-21T09:00Z")
    .requiredOption("--why <text>", "why")
    .option("--by <name>", "who", userName())
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--json", "the silence as one JSON object")
    .action(async ({ rule, key, for: lasting, until, why, by, config, json }: AddOptions) => {
      if ((lasting === undefined) === (until === undefined)) {
        throw new HeraldError("CLI_AMBIGUOUS", "a silence needs either --for or --until", { hint: "for example --for 2h" });
      }
      const covers = { ...(rule === undefined ? {} : { rule }), ...(key === undefined ? {} : { key }) };
      const end = lasting === undefined ? { until: until ?? "" } : { forMs: parseDurationText(lasting) };
      const silence = await services.silences.add(config, { ...covers, ...end, why, by });

      if (json) output.json(silence);
      else for (const line of silenceLines(silence, output.style)) output.print(line);
    });
}

function listCommand({ output, services }: CommandContext): Command {
  return new Command("list")
    .summary("list what is silenced")
    .description("Lists the silences that have not ended, the one that ends first at the top.")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--json", "as a JSON list")
    .action(async ({ config, json }: CommonOptions) => {
      const silences = await services.silences.list(config);

      if (json) output.json(silences);
      else if (silences.length === 0) output.print("Nothing is silenced.");
      else for (const line of silences.flatMap((silence) => silenceLines(silence, output.style))) output.print(line);
    });
}

function expireCommand({ output, services }: CommandContext): Command {
  return new Command("expire")
    .summary("end a silence before its time")
    .description("Ends a silence now. What it held back is told at once, as at its end.")
    .argument("<id>", "the id as `silence list` shows it")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--json", "the silence as one JSON object")
    .action(async (id: string, { config, json }: CommonOptions) => {
      const silence = await services.silences.expire(config, id);

      if (json) output.json(silence);
      else output.print(`Silence ${silence.id} has ended.`);
    });
}
