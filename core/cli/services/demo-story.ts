import type { DemoScene } from "./demo-scene.ts";

/** One thing that happens in the demo, and what a person should see of it. */
export interface Chapter {
  readonly title: string;
  /** What to look for in the lines that follow. */
  readonly expect: string;
  /** Simulator commands, as a person would type them. */
  readonly act: readonly { readonly plugin: string; readonly command: string }[];
  /** How much time then passes. */
  readonly thenMs: number;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** A stream of two hours and ten minutes, as `bots/go-live` tells it. */
export const goLiveStory: readonly Chapter[] = [
  {
    title: "Luna goes live",
    expect: "after 20 seconds: one post, one ping",
    act: [{ plugin: "restream", command: "live Painting a harbour" }],
    thenMs: 5 * minuteMs,
  },
  {
    title: "The title changes",
    expect: "the same post is edited, nobody is pinged",
    act: [{ plugin: "restream", command: "title Painting a harbour, with boats" }],
    thenMs: 40 * minuteMs,
  },
  {
    title: "The encoder drops for a minute",
    expect: "nothing: a short gap is no end",
    act: [{ plugin: "restream", command: "drop" }],
    thenMs: minuteMs,
  },
  {
    title: "The encoder is back",
    expect: "nothing: it is the same stream",
    act: [{ plugin: "restream", command: "back" }],
    thenMs: 84 * minuteMs,
  },
  {
    title: "The stream ends",
    expect: "after three minutes without it: the post says how long it was",
    act: [{ plugin: "restream", command: "end" }],
    thenMs: 5 * minuteMs,
  },
];

/** Types a simulator command. */
export async function act({ simulators }: DemoScene, { plugin, command }: Chapter["act"][number]): Promise<void> {
  const [name = "", ...args] = command.split(" ");
  const found = simulators[plugin]?.commands[name];
  if (found === undefined) throw new Error(`the simulator of ${plugin} has no command ${name}`);
  await found.run(args);
}
