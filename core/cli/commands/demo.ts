import { Command } from "commander";
import type { CommandContext } from "../command-context.ts";

/** `herald demo`: the ready-made bots at work. */
export function demoCommand({ output, services, signal }: CommandContext): Command {
  return new Command("demo")
    .summary("watch the ready-made bots at work, without any account")
    .description(
      "Starts the simulators on this machine, runs the ready-made bots against them over real sockets and real HTTP with time sped up, and shows what happens. Needs no account and no internet.",
    )
    .argument("[bot]", "one of the ready-made bots; without it all of them, one after the other")
    .option("--keep", "go on after the story, until interrupted", false)
    .option("--json", "one JSON object a line instead of a picture", false)
    .addHelpText("after", "\nExamples:\n  $ herald demo\n  $ herald demo downtime\n  $ herald demo --json")
    .action(async (bot: string | undefined, { keep, json }: { readonly keep: boolean; readonly json: boolean }) => {
      await services.demo({ bot, keep, json }, output, signal);
    });
}
