import { Command, InvalidArgumentError } from "commander";
import { didYouMean } from "#core/errors/suggest";
import type { RunningSimulator } from "#core/plugin/simulator";
import { whenAborted } from "#core/time/when-aborted";
import type { CommandContext } from "../command-context.ts";
import type { Output } from "../output.ts";

/** `herald simulate`: a service on this machine, to try rules against. */
export function simulateCommand(context: CommandContext): Command {
  return new Command("simulate")
    .summary("run the simulator of a plugin's service on this machine")
    .description(
      "Runs a small server on 127.0.0.1 that speaks the service's protocol, prints the settings that point a connection at it, and takes commands line by line until it is interrupted.",
    )
    .argument("<plugin>", "the plugin whose service to simulate")
    .option("--port <number>", "the port to listen on; 0 takes a free one", port, 0)
    .addHelpText("after", "\nExamples:\n  $ herald simulate discord\n  $ herald simulate restream --port 8500")
    .action(async (plugin: string, options: { readonly port: number }) => {
      const { output, services, signal, lines } = context;
      const simulator = await services.simulate({ plugin, port: options.port, show: (line) => output.print(line) });
      try {
        introduce(plugin, simulator, output);
        await Promise.race([whenAborted(signal), obey(simulator, lines(), output)]);
      } finally {
        await simulator.close();
      }
    });
}

function introduce(plugin: string, simulator: RunningSimulator, output: Output): void {
  for (const line of simulator.lines) output.print(line);
  output.print(output.style.bold("Settings for a connection:"));
  output.print(`  ${plugin}: ${JSON.stringify({ plugin, ...simulator.settings })}`);
  printCommands(simulator, output);
}

function printCommands(simulator: RunningSimulator, output: Output): void {
  output.print(output.style.bold("Commands:"));
  for (const [name, { summary }] of Object.entries(simulator.commands)) output.print(`  ${name}  ${summary}`);
  output.print("  help  these lines");
  output.print("  quit  stop the simulator");
}

/** Does what is typed. Ends at `quit`; when nothing more can be typed, never: the simulator then runs until it is interrupted. */
async function obey(simulator: RunningSimulator, lines: AsyncIterable<string>, output: Output): Promise<void> {
  for await (const line of lines) {
    const [name = "", ...args] = line.trim().split(/\s+/);
    if (name === "quit") return;
    if (name === "help") printCommands(simulator, output);
    else if (name !== "") await obeyOne(simulator, name, args, output);
  }
  await new Promise<never>(() => {});
}

async function obeyOne(simulator: RunningSimulator, name: string, args: readonly string[], output: Output): Promise<void> {
  const names = Object.keys(simulator.commands);
  const command = Object.hasOwn(simulator.commands, name) ? simulator.commands[name] : undefined;
  if (command === undefined) {
    output.complain(`There is no command ${name} (${didYouMean(name, [...names, "help", "quit"]) ?? "help lists them"})`);
    return;
  }
  try {
    output.print(await command.run(args));
  } catch (error) {
    output.complain(error instanceof Error ? error.message : String(error));
  }
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return Number(text);
}
