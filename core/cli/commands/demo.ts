import { Command } from "commander";
import type { CommandContext } from "../command-context.ts";

/** `herald demo`: the ready-made bots at work. */
export function demoCommand({ output, services, signal }: CommandContext): Command {
  return new Command("demo")
    .summary("watch the ready-made bots at work, without any account")
    .description(
      "Starts the simulators on this machine, runs the ready-made bots against them over real sockets and real HTTP with time sped up, and shows what happens. Needs no account and no internet.",
    )
    .option("--keep", "go on after the story, until interrupted", false)
    .option("--json", "one JSON object a line instead of a picture", false)
    .addHelpText("after", "\nExamples:\n  $ herald demo\n  $ herald demo --json")
    .action(async ({ keep, json }: { readonly keep: boolean; readonly json: boolean }) => {
      await services.demo({ keep, json }, output, signal);
    });
}
