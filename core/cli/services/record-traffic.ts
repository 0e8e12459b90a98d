import { dirname } from "node:path";
import { z } from "zod";
import { loadConfig } from "#core/config/load-config";
import { HeraldError, isHeraldError } from "#core/errors/herald-error";
import { createPluginLoader } from "#core/plugin/loader";
import { openControlSession } from "#core/runtime/control-session";
import type { RecordingOptions, RecordingStatus } from "#core/runtime/recording/recorder";
import { SystemClock } from "#core/time/system-clock";
import type { RecordingListener } from "../replaying.ts";
import { controlPath } from "./control.ts";

const lookEveryMs = 1_000;

const Status = z.strictObject({
  isRecording: z.boolean(),
  folder: z.string(),
  lines: z.number(),
  bytes: z.number(),
  files: z.number(),
  skipped: z.number(),
  reason: z.string().optional(),
});

/** `herald record`: the running bot records while this talks with it. Resolves when it is over: `signal` aborted, or it ended by itself. */
export async function recordTraffic(
  configPath: string,
  request: RecordingOptions,
  { onBegin, onStatus }: RecordingListener,
  signal: AbortSignal,
): Promise<RecordingStatus> {
  const { settings } = await loadConfig({ path: configPath, env: {}, mode: "lint", pluginsFor: createPluginLoader });
  const session = await openControlSession(controlPath(dirname(settings.storePath)));
  if (session === undefined) {
    throw new HeraldError("CONTROL_NOBODY", `no bot runs with the store ${settings.storePath}`, {
      hint: "herald run --record FOLDER records from the start; with --dry-run it sends nothing",
    });
  }
  try {
    let status = await askFor({ command: "record", ...request });
    onBegin(status);
    const clock = new SystemClock();
    while (status.isRecording && !signal.aborted) {
      onStatus(status);
      await clock.sleep(lookEveryMs, signal).catch(() => undefined);
      status = await askFor({ command: signal.aborted ? "record-end" : "record-status" }).catch((error: unknown) => lost(error, status));
    }
    return status;
  } finally {
    session.close();
  }

  async function askFor(question: Parameters<NonNullable<typeof session>["ask"]>[0]): Promise<RecordingStatus> {
    const { reason, ...status } = Status.parse(await session?.ask(question));
    return reason === undefined ? status : { ...status, reason };
  }
}

/** The bot has ended, and the recording with it. */
function lost(error: unknown, status: RecordingStatus): RecordingStatus {
  if (!isHeraldError(error) || error.code !== "CONTROL_NO_ANSWER") throw error;
  return { ...status, isRecording: false, reason: "the bot has stopped" };
}
