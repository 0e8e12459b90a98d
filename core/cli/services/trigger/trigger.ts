import { dirname } from "node:path";
import { HeraldError } from "#core/errors/herald-error";
import { askRunningBot } from "#core/runtime/control-socket";
import { TriggerOutcome } from "#core/runtime/trigger/trigger-outcome";
import type { TriggerReport, TriggerRequest } from "../../services.ts";
import { controlPath } from "../control.ts";
import { storeOf } from "../store-of.ts";
import { dryTrigger } from "./dry-trigger.ts";

/** `herald trigger`: through the running bot, or dry and by itself. */
export async function triggerEvent(
  configPath: string,
  { dryRun, ...request }: TriggerRequest,
  env: NodeJS.ProcessEnv,
): Promise<TriggerReport> {
  if (dryRun) return dryTrigger(configPath, request, env);
  const path = controlPath(dirname(await storeOf(configPath)));
  const answer = await askRunningBot(path, { command: "trigger", ...request, set: [...request.set] });
  if (answer !== undefined) return { ...TriggerOutcome.parse(answer), dryRun: false, hasStandIns: false };
  throw new HeraldError("BOT_NOT_RUNNING", "no bot runs with this configuration, so there is nobody to send anything", {
    hint: "--dry-run shows without it what the rules would send; `herald run` starts it",
  });
}
