import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { isJsonObject, type JsonObject } from "#core/codec/json";
import { parseJson } from "#core/codec/parse-json";
import { HeraldError } from "#core/errors/herald-error";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { triggerLines } from "../render/trigger.ts";

interface Options {
  readonly data?: string;
  readonly file?: string;
  readonly set: readonly string[];
  readonly example?: true;
  readonly mentions?: true;
  readonly apart?: string;
  readonly dryRun?: true;
  readonly config: string;
  readonly json?: true;
}

/** `herald trigger`: a made-up event through the rules. */
export function triggerCommand({ output, services }: CommandContext): Command {
  return new Command("trigger")
    .summary("give the rules a made-up event")
    .description(
      "Gives the rules of the running bot an event that never happened, and tells what each made of it. It is marked as a test: rules see meta.test,\n" +
        "nobody is mentioned unless asked for, and what rules remember of tests lies apart from what really goes on. The messages are really sent,\n" +
        "unless with --dry-run, which needs no running bot.",
    )
    .argument("<connection.event>", "such as restream.stream.live")
    .option("--example", "begin with the example that the plugin gives")
    .option("--data <json>", "the payload, or a part of it; what is left out is null")
    .option("--file <path>", "a file with the payload")
    .option("--set <field=value>", "one field; may be repeated", (value: string, all: readonly string[]) => [...all, value], [])
    .option("--mentions", "mention people all the same")
    .option("--apart <name>", "apart from other tests too: things of another name are other things", spaceName)
    .option("--dry-run", "show what would be sent, and send nothing")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--json", "as one JSON object")
    .addHelpText(
      "after",
      "\nExamples:\n  $ herald trigger restream.stream.live --example --dry-run\n  $ herald trigger restream.stream.live --example --set title=Hello\n  $ herald trigger restream.stream.ended --example",
    )
    .action(async (event: string, { config, json, ...options }: Options) => {
      if (!/^[^.\s]+\.[^\s]+$/.test(event)) {
        throw new HeraldError("CLI_NO_EVENT", `"${event}" names no event`, {
          hint: "write <connection>.<event>, such as restream.stream.live",
        });
      }
      const report = await services.trigger(config, {
        event,
        data: await dataOf(options),
        set: options.set,
        example: options.example ?? false,
        mentions: options.mentions ?? false,
        ...(options.apart === undefined ? {} : { space: options.apart }),
        dryRun: options.dryRun ?? false,
      });
      if (json) output.json(report);
      else for (const line of triggerLines(report, output.style)) output.print(line);
    });
}

function spaceName(text: string): string {
  if (!/^[\w-]{1,40}$/.test(text)) throw new InvalidArgumentError("It must be a name of letters, digits, _ and -.");
  return text;
}

async function dataOf({ data, file }: Pick<Options, "data" | "file">): Promise<JsonObject> {
  if (data !== undefined && file !== undefined)
    throw new HeraldError("CLI_AMBIGUOUS", "both --data and --file were given", { hint: "give one of them" });
  const text = data ?? (file === undefined ? "{}" : await read(file));
  const value = parseJson(text);
  if (isJsonObject(value)) return value;
  throw new HeraldError("TRIGGER_DATA", "a payload is a JSON object", { hint: `such as '{"title": "Hello"}'` });
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new HeraldError("TRIGGER_FILE", `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}
