import type { ActionResult } from "#core";
import { Routes } from "discord.js";
import type { DiscordClient } from "../client.ts";
import { buildEditedMessage } from "../message/message-payload.ts";
import { type MessageRef, readRef } from "../message/message-ref.ts";
import type { MessageCall } from "./message-call.ts";
import { readSentMessage, resultOf } from "./sent-message.ts";

/** Makes the slot's message show what the input says, wherever it stands. Doing it twice is the same as once. */
export async function editMessage({ client, input, ref: stored, signal }: MessageCall): Promise<ActionResult> {
  const ref = readRef(stored);
  // Its files are not named, which keeps them.
  const body = buildEditedMessage(input, { mention: ref.mention, hasFiles: ref.files === true });
  const { route, query } = messageRoute(client, ref);
  if (client.webhook !== undefined) query.set("with_components", "true");
  readSentMessage(await client.api.request({ method: "PATCH", route, query, body, signal }));
  return resultOf(ref);
}

/** Where a message is changed and deleted. */
export function messageRoute(
  { webhook }: DiscordClient,
  ref: MessageRef,
): { readonly route: `/${string}`; readonly query: URLSearchParams } {
  const query = new URLSearchParams();
  if (webhook === undefined) return { route: Routes.channelMessage(ref.channel_id, ref.message_id), query };
  if (ref.thread_id !== undefined) query.set("thread_id", ref.thread_id);
  return { route: Routes.webhookMessage(webhook.id, webhook.token, ref.message_id), query };
}
