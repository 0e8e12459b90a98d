import { parseArgs } from "node:util";
import { playGoLive } from "./play-go-live.ts";
import { playHashtag } from "./play-hashtag.ts";
import type { Played } from "./played.ts";

// Random schedules against the real bot in a process of its own, killed at any moment. `--seed` alone plays one again.

const usage = "npm run soak -- [--minutes <n>] [--quick] [--seed <n>] [--bot go-live | hashtag] [--jobs <n>]";
const quickMinutes = 0.5;
const players: { readonly [bot: string]: (seed: number) => Promise<Played> } = { "go-live": playGoLive, hashtag: playHashtag };

interface Settings {
  readonly minutes: number;
  readonly firstSeed: number;
  readonly onlyOne: boolean;
  readonly jobs: number;
  /** Whose schedules are played, in turn. */
  readonly bots: readonly string[];
}

function settingsFrom(args: string[]): Settings {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: "string" },
      quick: { type: "boolean", default: false },
      seed: { type: "string" },
      jobs: { type: "string", default: "2" },
      bot: { type: "string" },
    },
  });
  const settings = {
    minutes: values.quick ? quickMinutes : Number(values.minutes ?? 5),
    firstSeed: values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed),
    onlyOne: values.seed !== undefined && values.minutes === undefined && !values.quick,
    jobs: Number(values.jobs),
    bots: values.bot === undefined ? Object.keys(players) : [values.bot],
  };
  if (!settings.bots.every((bot) => Object.hasOwn(players, bot))) throw new Error(`No such bot. ${usage}`);
  const numbers = [settings.minutes, settings.firstSeed, settings.jobs];
  if (numbers.some((value) => !Number.isFinite(value) || value < 0)) throw new Error(`Not a number. ${usage}`);
  return settings;
}

async function soak({ minutes, firstSeed, onlyOne, jobs, bots }: Settings): Promise<boolean> {
  const until = performance.now() + minutes * 60_000;
  const totals = { played: 0, sure: 0, failed: [] as string[] };
  let next = 0;
  const work = async (): Promise<void> => {
    do {
      const bot = bots[next % bots.length] ?? "";
      const seed = firstSeed + Math.floor(next / bots.length);
      next += 1;
      const { wrong, log, sure } = await playOne(bot, seed);
      totals.played += 1;
      totals.sure += sure;
      if (wrong.length > 0) totals.failed.push(`--bot ${bot} --seed ${seed.toString()}`);
      if (wrong.length > 0 || onlyOne)
        print([`${bot}, seed ${seed.toString()}`, ...log, ...wrong.map((what) => `WRONG: ${what}`)].join("\n"));
    } while (onlyOne ? next < bots.length : performance.now() < until);
  };
  await Promise.all(Array.from({ length: onlyOne ? 1 : Math.max(1, jobs) }, work));
  const { played, sure, failed } = totals;
  print(`${played} schedules from seed ${firstSeed} on, ${sure} times a post had to be there and was; ${failed.length} went wrong`);
  for (const one of failed) print(`  npm run soak -- ${one}`);
  return failed.length === 0;
}

function playOne(bot: string, seed: number): Promise<Played> {
  const play = players[bot];
  if (play === undefined) throw new Error(`there is no bot ${bot} to play with`);
  return play(seed);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = (await soak(settingsFrom(process.argv.slice(2)))) ? 0 : 1;
