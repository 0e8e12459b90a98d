import { Command, InvalidArgumentError } from "commander";
import { HeraldError, isHeraldError } from "#core/errors/herald-error";
import { writeFile } from "node:fs/promises";
import type { CommandContext } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";
import { errorLines } from "../render/error.ts";
import { junitReport } from "../render/junit-report.ts";
import { testJson } from "../render/test-json.ts";
import { printTestedFile, testSummary } from "../render/test-report.ts";
import { countTests, type TestRequest, type TestReport } from "../tested.ts";

interface TestOptions {
  readonly config?: string;
  readonly filter?: RegExp;
  readonly watch?: true;
  readonly junit?: string;
  readonly json?: true;
}

/** `herald test`: rules on a virtual clock. */
export function testCommand(context: CommandContext): Command {
  return new Command("test")
    .summary("run the tests of rules")
    .description(
      "Runs *.test.yaml files: the real engine on a virtual clock, with destinations that only write down what they are asked to do. Needs no network and no variables. Without paths, the tests beside the configuration and its bots. Exits with 1 when a test fails.",
    )
    .argument("[paths...]", "*.test.yaml files, or folders with them")
    .option("--config <path>", "the configuration; default: the one that the tests name or are beside, or the nearest bot.config.yaml")
    .option("--filter <pattern>", "only tests whose names match this regular expression, in any case", pattern)
    .option("--watch", "run again whenever a file changes, until interrupted")
    .option("--junit <file>", "write the results there as XML for CI systems, too")
    .option("--json", "the results as one JSON object")
    .addHelpText(
      "after",
      "\nExamples:\n  $ herald test\n  $ herald test bots/go-live --watch\n  $ herald test --filter crash --junit results.xml",
    )
    .action((paths: readonly string[], options: TestOptions) => test(context, paths, options));
}

async function test(context: CommandContext, paths: readonly string[], options: TestOptions): Promise<void> {
  const request = { paths, configPath: options.config, filter: options.filter };
  if (options.watch) await keepTesting(context, request, options);
  else await testOnce(context, request, options);
}

async function testOnce({ output, services, finish }: CommandContext, request: TestRequest, options: TestOptions): Promise<void> {
  const begun = performance.now();
  const report = await services.tests.run(request, (file) => options.json || printTestedFile(file, output));
  const counts = countTests(report.files);
  if (options.junit !== undefined) await write(options.junit, junitReport(report.files));
  if (options.json) output.json(testJson(report.files));
  else if (report.files.length > 0) output.print(testSummary(report.files, performance.now() - begun));
  if (counts.passed + counts.failed + counts.mistaken === 0) {
    output.complain(nothingToRun(report, request));
    finish(exitCode.userError);
  }
  if (counts.failed + counts.mistaken > 0) finish(exitCode.userError);
}

async function keepTesting(context: CommandContext, request: TestRequest, options: TestOptions): Promise<void> {
  const { output, services, signal } = context;
  // What a run says to the shell is not what the watch says at its end.
  const once = { ...context, finish: () => undefined };
  // The watch stands before the first run: what is changed during a run is run again.
  const changes = services.tests.changes(request, signal);
  for await (const files of changes) {
    for (const file of files) output.print(output.style.dim(`${file} changed`));
    await testOnce(once, request, options).catch((error: unknown) => sayWhatToMend(error, output));
    output.print(output.style.dim("Waiting for a change; Ctrl-C ends this."));
  }
}

/** What a person can mend does not end a watch: mending it is the next change. */
function sayWhatToMend(error: unknown, { complain }: CommandContext["output"]): void {
  if (!isHeraldError(error)) throw error;
  for (const line of errorLines(error)) complain(line);
}

function nothingToRun({ files }: TestReport, { filter }: TestRequest): string {
  if (files.length === 0) return "There are no tests: they are files that end in .test.yaml, beside a configuration or a bot.";
  return filter === undefined ? "There are no tests in these files." : `No test has a name that matches ${filter.source}.`;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new HeraldError("TEST_JUNIT", `${path} could not be written (${code})`, { hint: "name a file in a folder that is there" });
  }
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, "iu");
  } catch {
    throw new InvalidArgumentError("It must be a regular expression.");
  }
}
