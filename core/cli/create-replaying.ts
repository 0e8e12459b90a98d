import type { Environment } from "#core/config/references";
import type { Replaying } from "./replaying.ts";

/** Recording and replay. What they need is imported when it is asked for. */
export function createReplaying(variables: () => Environment): Replaying {
  const replays = () => import("./services/replay-recording.ts");
  return {
    record: async (configPath, request, listener, signal) =>
      (await import("./services/record-traffic.ts")).recordTraffic(configPath, request, listener, signal),
    replay: async (configPath, request, listener, signal) =>
      (await replays()).replayRecording(configPath, request, listener, { env: variables(), signal }),
    compare: async (configs, request, listener, signal) =>
      (await replays()).compareConfigs(configs, request, listener, { env: variables(), signal }),
  };
}
