import { Command, InvalidArgumentError, Option } from "commander";
import { askSetup, channelProblem, timezoneProblem } from "../ask/ask-setup.ts";
import type { CommandContext } from "../command-context.ts";
import { exitCode } from "../exit-code.ts";
import { errorsIn, printReport } from "../render/lint-report.ts";
import { discordWays, type DiscordWay, type JobName, jobNames, type ServiceName, serviceNames } from "../services/init/jobs.ts";
import type { SetupResult } from "../services/init/setup.ts";
import type { Output } from "../output.ts";

interface InitOptions {
  readonly job?: JobName[];
  readonly discord?: DiscordWay;
  readonly service?: ServiceName[];
  readonly timezone?: string;
  readonly channel?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `herald init`: a configuration after a few questions. */
export function initCommand(context: CommandContext): Command {
  return new Command("init")
    .summary("write a configuration after a few questions")
    .description(
      "Asks what the bot is to do, and writes bot.config.yaml, the ready-made bots' rules and .env.example into a folder. Writes no secret and overwrites nothing. Questions that an option answers are not asked.",
    )
    .argument("[folder]", "where to write; made when it is not there", ".")
    .addOption(new Option("--job <name...>", "what it is to do").choices(jobNames))
    .addOption(new Option("--discord <way>", "how Discord is reached: a bot's token or a webhook's URL").choices(discordWays))
    .addOption(new Option("--service <name...>", "what rules of your own are to be connected with").choices(serviceNames))
    .option("--channel <id>", "the Discord channel to post in", checked(channelProblem))
    .option("--timezone <name>", "the time zone, such as Europe/Athens; default: this machine's", checked(timezoneProblem))
    .option("--yes", "ask nothing: what no option says is as usual")
    .option("--json", "what was written as one JSON object")
    .addHelpText("after", "\nExamples:\n  $ herald init my-bot\n  $ herald init my-bot --yes --job go-live --discord webhook")
    .action((folder: string, options: InitOptions) => init(context, folder, options));
}

async function init({ output, services, prompts, finish }: CommandContext, folder: string, options: InitOptions): Promise<void> {
  const given = {
    jobs: options.job,
    discord: options.discord,
    services: options.service,
    timezone: options.timezone,
    channel: options.channel,
    yes: options.yes ?? false,
  };
  const timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const choice = await askSetup(given, { available: await services.setup.jobs(), timezone, prompts: await prompts() });
  const result = await services.setup.init(folder, choice);

  if (options.json) output.json(result);
  else report(result, folder, output);
  if (errorsIn(result.report) > 0) finish(exitCode.userError);
}

function report({ written, kept, report: lint, logins, config }: SetupResult, folder: string, output: Output): void {
  for (const path of written) output.print(`wrote ${path}`);
  for (const path of kept) output.print(`kept  ${path}`);
  output.print("");
  output.print(`herald lint ${config}`);
  printReport(lint, output);
  output.print("");
  output.print(output.style.bold("What is next"));
  const steps = [
    ...(folder === "." ? [] : [`cd ${folder}`]),
    "cp .env.example .env, and fill it in: each value says where it comes from",
    ...logins.map((name) => `npx herald login ${name}`),
    "npx herald doctor",
    "npx herald run",
  ];
  for (const [index, step] of steps.entries()) output.print(`  ${(index + 1).toString()}. ${step}`);
}

function checked(problem: (text: string) => string | undefined): (text: string) => string {
  return (text) => {
    const said = problem(text);
    if (said !== undefined) throw new InvalidArgumentError(`${said}.`);
    return text;
  };
}
