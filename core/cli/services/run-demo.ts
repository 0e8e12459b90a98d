import { createLogger } from "#core/logging/create-logger";
import { standardErrorDestination } from "#core/logging/log-destination";
import { createRedactor } from "#core/logging/redactor";
import { createPluginLoader } from "#core/plugin/loader";
import { VirtualClock } from "#core/time/virtual-clock";
import type { Output } from "../output.ts";
import type { DemoRequest } from "../services.ts";
import { act, type Chapter, goLiveStory } from "./demo-story.ts";
import { type DemoScene, openDemoScene } from "./demo-scene.ts";
import { type DemoPicture, jsonPicture, textPicture } from "./demo-picture.ts";

/** Sources connect and say that they are in step within this time. */
const startUpMs = 30_000;
/** Short steps: nothing that answers on loopback may look late because the clock jumped. */
const stepMs = 5_000;

/** `herald demo`: real plugins over real sockets and real HTTP against the simulators; only time is made to run faster. */
export async function runDemo({ keep, json }: DemoRequest, output: Output, signal: AbortSignal): Promise<void> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1, 18, 0, 0));
  const picture = json ? jsonPicture(output, clock) : textPicture(output, clock);
  const log = createLogger({
    level: "warn",
    pretty: output.hasErrorTerminal,
    redactor: createRedactor(),
    destination: standardErrorDestination(),
    now: () => clock.now(),
  });
  const loader = createPluginLoader({}, process.cwd());
  const scene = await openDemoScene({
    plugins: ["restream", "discord"],
    bots: ["go-live"],
    clock,
    loader,
    log,
    show: (plugin, line) => picture.line(plugin, line),
  });
  try {
    picture.begin(scene);
    await pass(scene, clock, startUpMs, signal);
    for (const chapter of goLiveStory) await tell(scene, chapter, { clock, picture, signal });
    picture.end(keep);
    if (keep) await keepGoing(scene, clock, signal);
  } finally {
    await scene.close();
  }
}

async function tell(
  scene: DemoScene,
  chapter: Chapter,
  { clock, picture, signal }: { readonly clock: VirtualClock; readonly picture: DemoPicture; readonly signal: AbortSignal },
): Promise<void> {
  if (signal.aborted) return;
  picture.chapter(chapter);
  for (const one of chapter.act) await act(scene, one);
  await pass(scene, clock, chapter.thenMs, signal);
}

/** Lets time pass in short steps, with a moment for the sockets after each. */
async function pass(scene: DemoScene, clock: VirtualClock, ms: number, signal: AbortSignal): Promise<void> {
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

async function keepGoing(scene: DemoScene, clock: VirtualClock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await pass(scene, clock, 1_000, signal).then(() => new Promise((resolve) => setTimeout(resolve, 500)));
}
