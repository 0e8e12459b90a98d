import { Command } from "commander";
import { HeraldError } from "#core/errors/herald-error";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";
import { deadLetterLines } from "../render/dead-letter.ts";
import { inputLines } from "../render/input-lines.ts";
import type { DeadChoice, DeadResult } from "../services.ts";
import { wholeNumber } from "../whole-number.ts";

const mostShown = 10_000;

interface ChangeOptions {
  readonly all?: true;
  readonly dryRun?: true;
  readonly config: string;
  readonly json?: true;
}

/** `herald dead`: what could not be delivered. */
export function deadCommand(context: CommandContext): Command {
  return new Command("dead")
    .summary("what could not be delivered")
    .description("Dead letters: messages that were given up, with the reason. They are kept for 30 days and can be sent again or dropped.")
    .addHelpText("after", "\nExamples:\n  $ herald dead list\n  $ herald dead retry 01KAJ5Q3\n  $ herald dead drop --all")
    .addCommand(listCommand(context))
    .addCommand(changeCommand(context, "retry", "send dead letters again", "queued again"))
    .addCommand(changeCommand(context, "drop", "forget dead letters", "dropped"));
}

function listCommand({ output, services }: CommandContext): Command {
  return new Command("list")
    .summary("list dead letters, newest first")
    .description("Lists dead letters, newest first.")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--limit <number>", "at most this many", wholeNumber, 100)
    .option("--json", "as a JSON list, with what each would have sent")
    .action(async (options: { readonly config: string; readonly limit: number; readonly json?: true }) => {
      const letters = await services.dead.list(options.config, options.limit);

      if (options.json) output.json(letters);
      else if (letters.length === 0) output.print("No dead letters.");
      else for (const line of letters.flatMap((letter) => deadLetterLines(letter, output.style))) output.print(line);
    });
}

function changeCommand(context: CommandContext, name: "retry" | "drop", summary: string, done: string): Command {
  return new Command(name)
    .summary(summary)
    .description(`${name === "retry" ? "Sends dead letters again" : "Forgets dead letters"}: those with these ids, or all.`)
    .argument("[ids...]", "ids as `dead list` shows them")
    .option("--all", "every dead letter")
    .option("--dry-run", "show them with what they would send, and change nothing")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--json", "the result as one JSON object")
    .action(async (ids: readonly string[], options: ChangeOptions) => {
      const which = choiceOf(ids, options);
      if (options.dryRun) await preview(context, which, options);
      else report(context, await context.services.dead[name](options.config, which), done, options.json ?? false);
    });
}

function choiceOf(ids: readonly string[], options: ChangeOptions): DeadChoice {
  if (options.all && ids.length > 0) throw new HeraldError("CLI_AMBIGUOUS", "both ids and --all were given", { hint: "give one of them" });
  if (options.all) return "all";
  if (ids.length === 0)
    throw new HeraldError("CLI_NOTHING_CHOSEN", "no dead letter was named", { hint: "give ids from `herald dead list`, or --all" });
  return ids;
}

async function preview({ output, services, finish }: CommandContext, which: DeadChoice, { config, json }: ChangeOptions): Promise<void> {
  const letters = await services.dead.list(config, mostShown);
  const chosen = which === "all" ? letters : letters.filter(({ id }) => which.includes(id));
  const unknown = which === "all" ? [] : which.filter((id) => !letters.some((letter) => letter.id === id));
  if (json) output.json(chosen);
  else if (chosen.length === 0) output.print("No dead letters.");
  else
    for (const letter of chosen)
      for (const line of [...deadLetterLines(letter, output.style), ...inputLines(letter.input)]) output.print(line);
  for (const id of unknown) output.complain(`There is no dead letter ${id}.`);
  if (unknown.length > 0) finish(exitCode.userError);
}

function report({ output, finish }: CommandContext, result: DeadResult, done: string, asJson: boolean): void {
  if (asJson) output.json(result);
  else {
    output.print(`${result.done.length} ${done}`);
    for (const id of result.unknown) output.complain(`There is no dead letter ${id}.`);
    for (const id of result.kept)
      output.complain(`${id} stays: its message is gone, something newer took its place, or its rule must be mended.`);
  }
  if (result.unknown.length + result.kept.length > 0) finish(exitCode.userError);
}
