import { Random } from "./random.ts";

/** What can go wrong at Discord; `faults.ts` says how. */
export const faultNames = [
  "lost answer",
  "lost request",
  "late",
  "cut answer",
  "reset",
  "reset after",
  "server error",
  "html",
  "rate limit",
  "slow",
  "forbidden",
] as const;
export type FaultName = (typeof faultNames)[number];

/** One thing that happens. Times are milliseconds of the virtual clock unless they say otherwise. */
export type Act =
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "live" | "change"; readonly title: string }
  /** `end`: the encoder stops, for a moment or for good. `silence`: no more word of the stream. */
  | { readonly do: "end" | "silence" }
  | { readonly do: "cut" | "garbage" | "heal" }
  | { readonly do: "refuse"; readonly ms: number }
  | { readonly do: "fault"; readonly fault: FaultName; readonly times: number }
  | { readonly do: "kill"; readonly downMs: number }
  /** Killed so many real milliseconds into what the next seconds bring. */
  | { readonly do: "kill-busy"; readonly afterRealMs: number; readonly downMs: number }
  /** Killed when Discord gets the next request. */
  | { readonly do: "kill-at-request"; readonly downMs: number };

const secondMs = 1_000;
const minuteMs = 60_000;

/** A random hour or two in the life of a bot, the same for the same seed. */
export function makeSchedule(seed: number): readonly Act[] {
  const random = new Random(seed);
  const acts: Act[] = [];
  const count = random.between(12, 22);
  let isLive = false;
  let titles = 0;
  for (let index = 0; index < count; index += 1) {
    const act = nextAct(random, isLive, `Show ${(titles + 1).toString()}.`);
    if ("title" in act) titles += 1;
    if (act.do === "live") isLive = true;
    if (act.do === "end" || act.do === "silence") isLive = false;
    acts.push(act);
    // What follows from these is when most can be lost or doubled.
    if ((act.do === "live" || act.do === "change") && random.next() < 0.4) acts.push(trouble(random));
    acts.push({ do: "wait", ms: waitMs(random) });
  }
  return acts;
}

function nextAct(random: Random, isLive: boolean, title: string): Act {
  const ofStream = isLive
    ? random.pick<Act>([
        [5, { do: "change", title }],
        [4, { do: "end" }],
        [1, { do: "silence" }],
      ])
    : ({ do: "live", title } as const);
  return random.pick<Act>([
    [10, ofStream],
    [6, trouble(random)],
    [1, { do: "cut" }],
    [1, { do: "refuse", ms: random.between(5, 90) * secondMs }],
    [1, { do: "garbage" }],
    [2, { do: "heal" }],
  ]);
}

function trouble(random: Random): Act {
  return random.pick<Act>([
    [1, { do: "kill", downMs: downMs(random) }],
    [2, { do: "kill-busy", afterRealMs: random.between(0, 15), downMs: downMs(random) }],
    [3, { do: "kill-at-request", downMs: downMs(random) }],
    [3, { do: "fault", fault: faultNames[random.between(0, faultNames.length - 1)] ?? "reset", times: random.between(1, 3) }],
  ]);
}

function waitMs(random: Random): number {
  return random.pick([
    [6, random.between(0, 30) * secondMs],
    [6, random.between(30, 240) * secondMs],
    [3, random.between(5, 14) * minuteMs],
    [1, random.between(25, 40) * minuteMs],
  ]);
}

function downMs(random: Random): number {
  return random.pick([
    [5, random.between(0, 10) * secondMs],
    [3, random.between(10, 180) * secondMs],
    [1, random.between(4, 30) * minuteMs],
  ]);
}

/** An act in a line, for a person who looks for what went wrong. */
export function actText({ do: name, ...details }: Act): string {
  const words = Object.entries(details).map(([key, value]) => `${key}=${String(value)}`);
  return [name, ...words].join(" ");
}
