import { Command, CommanderError } from "commander";
import { isHeraldError } from "#core/errors/herald-error";
import type { CommandContext } from "./command-context.ts";
import { ackCommand } from "./commands/ack.ts";
import { deadCommand } from "./commands/dead.ts";
import { entitiesCommand } from "./commands/entities.ts";
import { eventsCommand } from "./commands/events.ts";
import { explainCommand } from "./commands/explain.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { initCommand } from "./commands/init.ts";
import { lintCommand } from "./commands/lint.ts";
import { loginCommand } from "./commands/login.ts";
import { pluginsCommand } from "./commands/plugins.ts";
import { recordCommand } from "./commands/record.ts";
import { reloadCommand } from "./commands/reload.ts";
import { replayCommand } from "./commands/replay.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { silenceCommand } from "./commands/silence.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { testCommand } from "./commands/test.ts";
import { triggerCommand } from "./commands/trigger.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { errorLines } from "./render/error.ts";

const commands = [
  initCommand,
  loginCommand,
  doctorCommand,
  runCommand,
  reloadCommand,
  lintCommand,
  testCommand,
  recordCommand,
  replayCommand,
  demoCommand,
  simulateCommand,
  triggerCommand,
  eventsCommand,
  explainCommand,
  entitiesCommand,
  ackCommand,
  silenceCommand,
  deadCommand,
  pluginsCommand,
  schemaCommand,
];

/**
 * Runs one command line (without node and script) and gives the exit code. What a person can mend is said on standard error;
 * a defect is thrown on.
 */
export async function runProgram(args: readonly string[], version: string, context: Omit<CommandContext, "finish">): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const program = createProgram(version, { ...context, finish: (wanted) => (code = wanted) });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // Commander has already said what it has to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.userError;
    if (!isHeraldError(error)) throw error;
    for (const line of errorLines(error)) context.output.complain(line);
    return exitCode.userError;
  }
}

function createProgram(version: string, context: CommandContext): Command {
  const { output } = context;
  const program = new Command("herald")
    .description("A headless bot that watches services and speaks for you elsewhere.")
    .version(version, "-V, --version", "print the version")
    .exitOverride()
    .showHelpAfterError("Try --help.")
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.complain(text.trimEnd()),
      outputError: (text, write) => write(output.style.red(text.trimEnd())),
      getOutHasColors: () => output.colours,
      getErrHasColors: () => output.colours,
    });
  for (const command of commands) program.addCommand(inherit(command(context), program));
  return program;
}

/** Commands that were made apart know nothing of the program's ways until they are told, their own commands included. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inherit(inner, command);
  return command;
}
