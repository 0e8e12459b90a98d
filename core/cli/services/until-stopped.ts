import type { Logger } from "#core/plugin/logger";
import type { Reloads } from "#core/runtime/reloads";
import type { Recorder } from "#core/runtime/recording/recorder";
import type { Runtime } from "#core/runtime/runtime";
import type { RuntimeStatus } from "#core/runtime/runtime-status";
import type { Store } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import { whenAborted } from "#core/time/when-aborted";
import { answerCommands } from "./control.ts";
import type { Hangups } from "./hangup.ts";

/** A bot that runs, and what can be asked of it from outside. */
export interface RunningBot {
  readonly runtime: Runtime;
  readonly status: () => RuntimeStatus | undefined;
  readonly store: Store;
  readonly reloads: Reloads;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the store is, and the control socket beside it. */
  readonly folder: string;
  /** Take changed files over without being asked. */
  readonly watch: boolean;
  readonly hangups: Hangups;
}

/** Answers commands and SIGHUP until `signal` aborts or the store has failed; then stops the bot in order. */
export async function untilStopped(bot: RunningBot, signal: AbortSignal): Promise<void> {
  const { runtime, log } = bot;
  const stopAnswering = await answerCommands(bot);
  const reload = async (): Promise<void> => {
    await bot.reloads.reload().catch((error: unknown) => log.error("the configuration could not be read again", { error }));
  };
  bot.hangups.onReload(() => void reload());
  const stopWatching = bot.watch ? await startWatching(bot, reload) : () => Promise.resolve();
  try {
    await Promise.race([runtime.done, whenAborted(signal)]);
    log.info("stopping");
  } finally {
    await stopWatching();
    await stopAnswering();
    await runtime.stop();
  }
  log.info("stopped; what was not delivered yet is on disk and goes on at the next start");
}

/** What watches files is loaded only where it is asked for. */
async function startWatching({ reloads, clock, log }: RunningBot, changed: () => Promise<void>): Promise<() => Promise<void>> {
  const { watchFiles } = await import("#core/runtime/watch-files");
  return watchFiles({ clock, log, files: () => reloads.files, changed });
}
