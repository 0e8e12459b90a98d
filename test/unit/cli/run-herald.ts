import type { Prompts } from "#core/cli/ask/prompts";
import { createOutput } from "#core/cli/output";
import { runProgram } from "#core/cli/program";
import type { Services } from "#core/cli/services";
import { fakeServices } from "./fake-services.ts";

/** What a command line came to. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line, written as in a shell without quotes, against fake services. */
export async function runHerald(
  commandLine: string,
  services: Partial<Services> = {},
  surroundings: {
    readonly signal?: AbortSignal;
    readonly typed?: readonly string[];
    readonly isTerminal?: boolean;
    readonly prompts?: Prompts;
    readonly env?: { [name: string]: string };
  } = {},
): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  const isTTY = surroundings.isTerminal ?? false;
  const output = createOutput({
    stdout: { isTTY, write: (text) => (stdout += text) },
    stderr: { isTTY, write: (text) => (stderr += text) },
    env: surroundings.env ?? {},
  });
  const code = await runProgram(commandLine.split(" ").filter(Boolean), "1.2.3", {
    output,
    services: fakeServices(services),
    signal: surroundings.signal ?? new AbortController().signal,
    prompts: () => Promise.resolve(surroundings.prompts),
    lines: async function* typedLines() {
      yield* surroundings.typed ?? [];
    },
  });
  return { code, stdout, stderr };
}
