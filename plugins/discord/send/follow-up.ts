import type { ActionResult } from "#core";
import { RESTJSONErrorCodes, Routes } from "discord.js";
import { isRefusal } from "../api/api-failure.ts";
import type { MessageInput } from "../message/message-input.ts";
import { readRef } from "../message/message-ref.ts";
import { refuseInput } from "../message/refuse-input.ts";
import type { MessageCall } from "./message-call.ts";
import { resultOf } from "./sent-message.ts";

/** What is to be done after a message was made, in order. A webhook can do neither. Pure. */
export function followUpsOf(isBot: boolean, input: MessageInput): readonly string[] {
  if (!isBot) return [];
  return [...(input.crosspost === true ? ["crosspost"] : []), ...(threadNameOf(input) === "" ? [] : ["thread"])];
}

/** Publishes the message, or starts its thread. Either works once and says so the second time. */
export async function followUp(call: MessageCall): Promise<ActionResult> {
  const { client, input, follow, signal } = call;
  const ref = readRef(call.ref);
  const { channel_id: channel, message_id: message } = ref;
  try {
    if (follow === "crosspost") {
      await client.api.request({ method: "POST", route: Routes.channelMessageCrosspost(channel, message), signal });
    } else if (follow === "thread") {
      const archiveMinutes = input.thread?.auto_archive;
      const body = { name: threadNameOf(input), ...(typeof archiveMinutes === "number" && { auto_archive_duration: archiveMinutes }) };
      await client.api.request({ method: "POST", route: Routes.threads(channel, message), body, signal });
    } else {
      throw refuseInput(`a message has no follow-up "${follow ?? ""}"`);
    }
  } catch (error) {
    const isDone = isRefusal(error, RESTJSONErrorCodes.ThisMessageWasAlreadyCrossposted, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage);
    if (!isDone) throw error;
  }
  return resultOf(ref);
}

function threadNameOf(input: MessageInput): string {
  return input.thread?.name?.trim() ?? "";
}
