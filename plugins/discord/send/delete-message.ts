import type { ActionResult } from "#core";
import { RESTJSONErrorCodes } from "discord.js";
import { isRefusal } from "../api/api-failure.ts";
import { readRef } from "../message/message-ref.ts";
import { messageRoute } from "./edit-message.ts";
import type { MessageCall } from "./message-call.ts";

/** Deletes the slot's message. One that is no longer there is as good as deleted. */
export async function deleteMessage({ client, ref, signal }: MessageCall): Promise<ActionResult> {
  try {
    await client.api.request({ method: "DELETE", ...messageRoute(client, readRef(ref)), signal });
  } catch (error) {
    if (!isRefusal(error, RESTJSONErrorCodes.UnknownMessage, RESTJSONErrorCodes.UnknownChannel)) throw error;
  }
  return {};
}
