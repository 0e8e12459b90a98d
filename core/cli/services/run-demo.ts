import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import { createLogger } from "#core/logging/create-logger";
import { standardErrorDestination } from "#core/logging/log-destination";
import { createRedactor } from "#core/logging/redactor";
import { createPluginLoader } from "#core/plugin/loader";
import type { Output } from "../output.ts";
import type { DemoRequest } from "../services.ts";
import { jsonPicture, textPicture } from "./demo-picture.ts";
import type { Story } from "./demo-story.ts";
import { keepGoing, type ToldStory, tellStory } from "./tell-story.ts";
import { allStories } from "./stories/all-stories.ts";

/** `herald demo`: real plugins over real sockets and real HTTP against the simulators; only time is made to run faster. */
export async function runDemo({ bot, keep, json }: DemoRequest, output: Output, signal: AbortSignal): Promise<void> {
  const stories = bot === undefined ? allStories : [storyOf(bot)];
  const picture = json ? jsonPicture(output) : textPicture(output);
  const loader = createPluginLoader({}, process.cwd());
  const destination = standardErrorDestination();
  const log = (now: () => number) =>
    createLogger({ level: "warn", pretty: output.hasErrorTerminal, redactor: createRedactor(), destination, now });
  const told: ToldStory[] = [];
  picture.begin(stories);
  try {
    for (const story of stories) {
      if (signal.aborted) return;
      const one = await tellStory(story, { picture, loader, log, signal });
      if (keep) told.push(one);
      else await one.scene.close();
    }
    if (signal.aborted) return;
    picture.end(keep);
    if (keep) await keepGoing(told, signal);
  } finally {
    for (const { scene } of told) await scene.close();
  }
}

function storyOf(bot: string): Story {
  const found = allStories.find((story) => story.bot === bot);
  if (found !== undefined) return found;
  const names = allStories.map((story) => story.bot);
  throw new HeraldError("DEMO_UNKNOWN_BOT", `the demo has no bot "${bot}"`, {
    hint: didYouMean(bot, names) ?? `it shows ${names.join(", ")}`,
  });
}
