import { HeraldError } from "#core/errors/herald-error";
import {
  type DiscordWay,
  type JobName,
  jobs,
  type ServiceName,
  connectionsOf,
  serviceNames,
  type SetupChoice,
} from "../services/init/jobs.ts";
import type { Prompts } from "./prompts.ts";

/** What was given on the command line. */
export interface GivenSetup {
  readonly jobs: readonly JobName[] | undefined;
  readonly discord: DiscordWay | undefined;
  readonly services: readonly ServiceName[] | undefined;
  readonly timezone: string | undefined;
  readonly channel: string | undefined;
  /** Ask nothing, take what is usual. */
  readonly yes: boolean;
}

interface Surroundings {
  /** The jobs for which this installation has a bot. */
  readonly available: readonly JobName[];
  /** Of this machine. */
  readonly timezone: string;
  /** Undefined where nobody can be asked. */
  readonly prompts: Prompts | undefined;
}

/** Completes what was given: by asking, or where nobody is to be asked, by what is usual. Rejects with a `HeraldError` when the job is not known then. */
export async function askSetup(given: GivenSetup, { available, timezone, prompts }: Surroundings): Promise<SetupChoice> {
  const asked = given.yes ? undefined : prompts;
  if (given.jobs === undefined && asked === undefined) {
    throw new HeraldError("INIT_NO_JOB", "there is nobody to ask what the bot is to do", {
      hint: `say it: --job with one or more of ${available.join(", ")}`,
    });
  }
  const chosen = given.jobs ?? (await askJobs(available, asked));
  const services = given.services ?? (chosen.includes("own") ? await askServices(asked) : []);
  const draft: SetupChoice = { jobs: chosen, services, discord: "bot", timezone, channel: given.channel };
  const usesDiscord = connectionsOf(draft).includes("discord");
  const discord = given.discord ?? (usesDiscord ? await askDiscord(asked) : "bot");
  const asksChannel = usesDiscord && discord === "bot" && chosen.some((job) => job !== "own");
  return {
    ...draft,
    discord,
    channel: given.channel ?? (asksChannel ? await askChannel(asked) : undefined),
    timezone: given.timezone ?? (await askTimezone(timezone, asked)),
  };
}

async function askJobs(available: readonly JobName[], prompts: Prompts | undefined): Promise<readonly JobName[]> {
  const choices = available.map((value) => ({ value, label: jobs[value].label, ...(value === "own" ? {} : { hint: `bots/${value}` }) }));
  return (await prompts?.several("What is the bot to do?", choices)) ?? [];
}

async function askServices(prompts: Prompts | undefined): Promise<readonly ServiceName[]> {
  const choices = serviceNames.map((value) => ({ value, label: value }));
  return (await prompts?.several("What are your own rules to be connected with?", choices, { optional: true })) ?? [];
}

async function askDiscord(prompts: Prompts | undefined): Promise<DiscordWay> {
  const choices = [
    { value: "bot", label: "a bot's token", hint: "reliable: it can look whether a post arrived" },
    { value: "webhook", label: "a webhook's URL", hint: "quick to set up; after a lost answer a post may be missing or come twice" },
  ] as const;
  return (await prompts?.select("How is Discord to be reached?", choices)) ?? "bot";
}

async function askChannel(prompts: Prompts | undefined): Promise<string | undefined> {
  const question = "Which channel is to be posted in? Its id (developer mode, right-click, Copy Channel ID), or enter for later";
  const answer = await prompts?.text(question, { fallback: "", problem: channelProblem });
  return answer === "" ? undefined : answer;
}

async function askTimezone(own: string, prompts: Prompts | undefined): Promise<string> {
  return (await prompts?.text("Which time zone?", { fallback: own, problem: timezoneProblem })) ?? own;
}

/** What is wrong with the id of a channel. Pure. */
export function channelProblem(text: string): string | undefined {
  return /^\d{15,20}$/.test(text) ? undefined : "an id has 15 to 20 digits";
}

/** What is wrong with the name of a time zone. Pure. */
export function timezoneProblem(text: string): string | undefined {
  try {
    Intl.DateTimeFormat("en", { timeZone: text });
    return undefined;
  } catch {
    return "no time zone is called that: write it like Europe/Athens";
  }
}
