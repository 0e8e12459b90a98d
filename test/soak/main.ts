import { parseArgs } from "node:util";
import { play } from "./play.ts";
import { makeSchedule } from "./schedule.ts";

// Random schedules against the real bot in a process of its own, killed at any moment. `--seed` alone plays one again.

const usage = "npm run soak -- [--minutes <n>] [--quick] [--seed <n>] [--jobs <n>]";
const quickMinutes = 0.5;

interface Settings {
  readonly minutes: number;
  readonly firstSeed: number;
  readonly onlyOne: boolean;
  readonly jobs: number;
}

function settingsFrom(args: string[]): Settings {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: "string" },
      quick: { type: "boolean", default: false },
      seed: { type: "string" },
      jobs: { type: "string", default: "2" },
    },
  });
  const settings = {
    minutes: values.quick ? quickMinutes : Number(values.minutes ?? 5),
    firstSeed: values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed),
    onlyOne: values.seed !== undefined && values.minutes === undefined && !values.quick,
    jobs: Number(values.jobs),
  };
  const numbers = [settings.minutes, settings.firstSeed, settings.jobs];
  if (numbers.some((value) => !Number.isFinite(value) || value < 0)) throw new Error(`Not a number. ${usage}`);
  return settings;
}

async function soak({ minutes, firstSeed, onlyOne, jobs }: Settings): Promise<boolean> {
  const until = performance.now() + minutes * 60_000;
  const totals = { played: 0, sure: 0, failed: [] as number[] };
  let nextSeed = firstSeed;
  const work = async (): Promise<void> => {
    for (;;) {
      const seed = nextSeed;
      nextSeed += 1;
      const { wrong, log, sure } = await play(makeSchedule(seed));
      totals.played += 1;
      totals.sure += sure;
      if (wrong.length > 0) totals.failed.push(seed);
      if (wrong.length > 0 || onlyOne) print([`seed ${seed}`, ...log].join("\n"));
      if (onlyOne || performance.now() >= until) return;
    }
  };
  await Promise.all(Array.from({ length: onlyOne ? 1 : Math.max(1, jobs) }, work));
  const { played, sure, failed } = totals;
  print(`${played} schedules from seed ${firstSeed} on, ${sure} times a post had to be there and was; ${failed.length} went wrong`);
  for (const seed of failed) print(`  npm run soak -- --seed ${seed}`);
  return failed.length === 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = (await soak(settingsFrom(process.argv.slice(2)))) ? 0 : 1;
