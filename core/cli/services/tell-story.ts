import type { PluginLoader } from "#core/plugin/loader";
import type { Logger } from "#core/plugin/logger";
import { VirtualClock } from "#core/time/virtual-clock";
import type { DemoPicture } from "./demo-picture.ts";
import { type DemoScene, openDemoScene } from "./demo-scene.ts";
import { type Chapter, minuteMs, secondMs, type Story } from "./demo-story.ts";

/** Sources connect and say that they are in step within this time. */
const startUpMs = minuteMs / 2;
/** Short steps: nothing that answers on loopback may look late because the clock jumped. */
const stepMs = 5 * secondMs;

interface Telling {
  readonly picture: DemoPicture;
  readonly loader: PluginLoader;
  readonly log: (now: () => number) => Logger;
  readonly signal: AbortSignal;
}

/** A story at its end, with everything in it still running. */
export interface ToldStory {
  readonly scene: DemoScene;
  readonly clock: VirtualClock;
}

/** Opens the scene of a story, on a clock of its own, and lets it happen. The caller closes the scene; when this rejects it is closed. */
export async function tellStory(story: Story, { picture, loader, log, signal }: Telling): Promise<ToldStory> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1, 18));
  const shown = picture.story(story, clock);
  const show = (connection: string, line: string): void => shown.line(connection, line);
  const scene = await openDemoScene({ story, clock, loader, log: log(() => clock.now()), show });
  try {
    shown.opened(scene);
    const told = { scene, clock };
    await pass(told, startUpMs, signal);
    const ids = new Map<string, string>();
    for (const chapter of story.chapters) {
      if (signal.aborted) break;
      shown.chapter(chapter);
      for (const one of chapter.act) await act(scene, one, ids);
      await pass(told, chapter.thenMs, signal);
    }
    if (!signal.aborted) shown.end();
    return told;
  } catch (error) {
    await scene.close();
    throw error;
  }
}

/** Lets time pass in all of them until the signal aborts. */
export async function keepGoing(stories: readonly ToldStory[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const story of stories) await pass(story, secondMs, signal);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Types a simulator command. */
async function act(
  { simulators }: DemoScene,
  { connection, command, called }: Chapter["act"][number],
  ids: Map<string, string>,
): Promise<void> {
  const typed = command.replaceAll(/<(\w+)>/g, (_, name: string) => ids.get(name) ?? name);
  const [name = "", ...args] = typed.split(" ");
  const found = simulators[connection]?.commands[name];
  if (found === undefined) throw new Error(`the simulator of ${connection} has no command ${name}`);
  const answer = await found.run(args);
  if (called !== undefined) ids.set(called, /\d+$/.exec(answer)?.[0] ?? "");
}

/** Lets time pass in short steps, with a moment for the sockets after each. */
async function pass({ scene, clock }: ToldStory, ms: number, signal: AbortSignal): Promise<void> {
  const until = clock.now() + ms;
  await settle(scene);
  while (clock.now() < until && !signal.aborted) {
    await clock.advance(Math.min(stepMs, until - clock.now()), turnOfTheLoop);
    await settle(scene);
  }
}

/** Frames on loopback arrive within a few turns of the loop; then the bot is let finish what they started. */
async function settle({ runtime }: DemoScene): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 2));
  await runtime.idle();
  await turnOfTheLoop();
  await runtime.idle();
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
