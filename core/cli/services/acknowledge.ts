import { dirname } from "node:path";
import { z } from "zod";
import { HeraldError } from "#core/errors/herald-error";
import { askRunningBot } from "#core/runtime/control-socket";
import type { AckRequest, AckResult } from "../services.ts";
import { controlPath } from "./control.ts";
import { storeOf } from "./store-of.ts";

const Result = z.strictObject({ rule: z.string(), key: z.string() });

/** Only the running bot knows its rules, and with them what an acknowledgement changes. */
export async function acknowledgeThing(configPath: string, { thing, by, why }: AckRequest): Promise<AckResult> {
  const answer = await askRunningBot(controlPath(dirname(await storeOf(configPath))), { command: "ack", thing, by, why });
  if (answer !== undefined) return Result.parse(answer);
  throw new HeraldError("BOT_NOT_RUNNING", "no bot runs with this configuration, so there is nobody to tell", {
    hint: "start it with `herald run`; it remembers what is open",
  });
}
