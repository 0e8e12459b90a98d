import type { ActionResult, JsonObject } from "#core";
import { z } from "zod";
import { ApiError } from "../api/api-failure.ts";
import type { MessageRef } from "../message/message-ref.ts";
import { snowflake } from "../snowflake.ts";

/** What Herald needs to know of a message that Discord answers with. */
export const SentMessage = z.object({ id: snowflake(), channel_id: snowflake() });

export type SentMessage = z.infer<typeof SentMessage>;

/** Reads the answer to a request that makes or changes a message. An answer without an id may stand for anything: `ApiError` of kind `unreadable`. */
export function readSentMessage(json: JsonObject | undefined): SentMessage {
  const parsed = SentMessage.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ApiError({ kind: "unreadable", status: 200, reason: "no message with an id is in it" });
}

/** What a message that stands there means for its slot. */
export function resultOf(ref: MessageRef): ActionResult {
  return { ref, output: { channel_id: ref.channel_id, message_id: ref.message_id } };
}
