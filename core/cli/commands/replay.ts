import { Command, InvalidArgumentError } from "commander";
import { HeraldError } from "#core/errors/herald-error";
import type { Effect } from "#core/simulation/effect";
import type { Difference } from "#core/simulation/replay/effect-comparison";
import type { Replayed } from "#core/simulation/replay/replay";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";
import { printReport } from "../render/lint-report.ts";
import { comparisonLines, effectLine, summaryOf, tallyLines, totalsOf } from "../render/replay.ts";
import type { ReplayRefused, ReplayRequest } from "../replaying.ts";
import { ReplayWatch } from "./replay-watch.ts";

interface ReplayOptions {
  readonly config?: string;
  readonly diff?: true | readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly json?: true;
}

/** `herald replay`: what was recorded through rules, on a virtual clock. */
export function replayCommand(context: CommandContext): Command {
  return new Command("replay")
    .summary("play recorded traffic through rules")
    .description(
      "Plays what herald record wrote through the rules of a configuration, in order and on a virtual clock, and prints what would be sent, and each rule's count. Nothing is sent; variables that are not set have stand-ins. The same recording gives the same result, bit for bit. With --diff, what another configuration would do otherwise.",
    )
    .argument("<recording>", "a file, or a folder of them")
    .option("--config <path>", `the configuration; default: ${defaultConfigPath}`)
    .option(
      "--diff [configs...]",
      `compare two configurations: OLD NEW; or ${defaultConfigPath} with NEW; or, with --config NEW, without a name`,
    )
    .option("--from <time>", "tell of what happens from then on: 2026-11-21T07:00Z; what is before is played, too", instant)
    .option("--to <time>", "end there", instant)
    .option("--json", "one JSON object a line; the last is the summary")
    .addHelpText(
      "after",
      "\nExamples:\n  $ herald replay recordings\n  $ herald replay recordings --diff changed.config.yaml\n  $ herald replay recordings --diff old.yaml new.yaml --json",
    )
    .action(async (path: string, options: ReplayOptions) => {
      const request = { path, fromMs: options.from, toMs: options.to };
      if (options.diff === undefined) await play(context, request, options);
      else await compare(context, request, options);
    });
}

async function play({ output, services, signal, finish }: CommandContext, request: ReplayRequest, options: ReplayOptions): Promise<void> {
  const watch = new ReplayWatch(output);
  const onEffect = (effect: Effect): void => output.print(options.json ? JSON.stringify(effectJson(effect)) : effectLine(effect));
  const result = await services.replaying.replay(options.config ?? defaultConfigPath, request, { ...watch.listener, onEffect }, signal);
  watch.end(result.kind === "refused" ? undefined : result.replayed);
  if (result.kind === "refused") return refuse(result, output, finish);
  if (options.json) output.print(JSON.stringify({ summary: { ...summaryJson(result.replayed), rules: result.rules } }));
  else for (const line of tallyLines(result.rules, result.replayed, output.style)) output.print(line);
}

async function compare(context: CommandContext, request: ReplayRequest, options: ReplayOptions): Promise<void> {
  const { output, services, signal, finish } = context;
  const watch = new ReplayWatch(output);
  const result = await services.replaying.compare(configsOf(options), request, watch.listener, signal);
  watch.end(result.kind === "refused" ? undefined : result.replayed);
  if (result.kind === "refused") return refuse(result, output, finish);
  const { differences, replayed, before, after } = result;
  if (options.json) {
    for (const one of differences) output.print(JSON.stringify(differenceJson(one)));
    const [more, fewer] = totalsOf(differences);
    const summary = { ...summaryJson(replayed), difference: summaryOf(differences), more, fewer, before, after };
    output.print(JSON.stringify({ summary }));
  } else for (const line of comparisonLines(differences, replayed, output.style)) output.print(line);
}

function configsOf({ diff, config }: ReplayOptions): { readonly before: string; readonly after: string } {
  const named = diff === undefined || diff === true ? [] : diff;
  const [one, other] = config === undefined ? named : [...named, config];
  if (one === undefined || named.length + (config === undefined ? 0 : 1) > 2) {
    throw new HeraldError("REPLAY_DIFF", "--diff compares two configurations", {
      hint: `write --diff OLD NEW, or --diff NEW to compare ${defaultConfigPath} with it`,
    });
  }
  return other === undefined ? { before: defaultConfigPath, after: one } : { before: one, after: other };
}

function refuse({ report }: ReplayRefused, output: CommandContext["output"], finish: CommandContext["finish"]): void {
  printReport(report, output);
  finish(exitCode.userError);
}

function effectJson(effect: Effect): object {
  return { ...effect, at: new Date(effect.at).toISOString() };
}

function differenceJson(one: Difference): object {
  if (one.kind === "more") return { ...one, after: effectJson(one.after) };
  if (one.kind === "fewer") return { ...one, before: effectJson(one.before) };
  return { ...one, before: effectJson(one.before), after: effectJson(one.after) };
}

function summaryJson({ startMs, endMs, ...rest }: Replayed): object {
  return { ...rest, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() };
}

function instant(text: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new InvalidArgumentError("It must be a time with its zone, such as 2026-11-21T07:00Z.");
  return ms;
}
