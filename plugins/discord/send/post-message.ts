import { type ActionResult, DeliveryError } from "#core";
import { RESTJSONErrorCodes, type RawFile, Routes } from "discord.js";
import type { ApiRequest } from "../api/discord-api.ts";
import { isRefusal } from "../api/api-failure.ts";
import { readAttachedFiles } from "../message/attached-files.ts";
import { inputMistakes } from "../message/input-mistakes.ts";
import { buildNewMessage, mentionsOf, senderOf } from "../message/message-payload.ts";
import { type MessageRef, readRef } from "../message/message-ref.ts";
import { refuseInput } from "../message/refuse-input.ts";
import type { MessageCall } from "./message-call.ts";
import { readSentMessage, resultOf, type SentMessage } from "./sent-message.ts";

/** Makes a message, or one that answers the slot's message. Throws `ApiError` and `DeliveryError`. */
export async function postMessage(call: MessageCall): Promise<ActionResult> {
  const mistakes = inputMistakes(call.config, call.input);
  if (mistakes.length > 0) throw refuseInput(mistakes.join("; "));
  const request = await (call.client.webhook === undefined ? botRequest(call) : webhookRequest(call));
  try {
    const message = readSentMessage(await call.client.api.request(request));
    call.client.made.add(message.id);
    return resultOf(refTo(call, message));
  } catch (error) {
    // Discord knows the nonce and no longer the message: it was posted, and somebody has deleted it since.
    const isKnownNonce = call.client.webhook === undefined && isRefusal(error, RESTJSONErrorCodes.UnknownMessage);
    if (isKnownNonce && call.op === "create") return { gone: true };
    if (isKnownNonce && call.firstAttemptAt !== undefined) return {};
    throw error;
  }
}

/** What names the message of this call from now on. */
export function refTo({ op, config, input, ref }: MessageCall, message: SentMessage): MessageRef {
  const mention = mentionsOf(config, input).text;
  const thread =
    op === "reply" ? readRef(ref).thread_id : (input.thread_id ?? (input.thread_name?.trim() ? message.channel_id : undefined));
  return {
    channel_id: message.channel_id,
    message_id: message.id,
    ...(thread !== undefined && { thread_id: thread }),
    ...(mention !== "" && { mention }),
    ...((input.files ?? []).length > 0 && { files: true }),
  };
}

async function botRequest(call: MessageCall): Promise<ApiRequest> {
  const { input, op, ref, idempotencyKey, signal } = call;
  const answered = op === "reply" ? readRef(ref) : undefined;
  const channel = answered?.channel_id ?? input.channel;
  if (!channel) throw refuseInput("channel is missing: with a bot_token a message needs the id of a channel");
  const { body, files } = await bodyOf(call);
  return {
    method: "POST",
    route: Routes.channelMessages(channel),
    signal,
    files,
    body: {
      ...body,
      nonce: idempotencyKey,
      enforce_nonce: true,
      ...(answered !== undefined && { message_reference: { message_id: answered.message_id, fail_if_not_exists: true } }),
    },
  };
}

/** A webhook cannot answer a message: its reply is one more message in the same place. */
async function webhookRequest(call: MessageCall): Promise<ApiRequest> {
  const { config, input, op, ref, client, signal } = call;
  if (client.webhook === undefined) throw new DeliveryError("DISCORD_INPUT", "this connection has no webhook", { failure: "permanent" });
  const thread = op === "reply" ? readRef(ref).thread_id : (input.thread_id ?? undefined);
  const threadName = op === "reply" ? "" : (input.thread_name ?? "").trim();
  const { body, files } = await bodyOf(call);
  const query = new URLSearchParams({ wait: "true", with_components: "true" });
  if (thread !== undefined) query.set("thread_id", thread);
  const opensThread = threadName !== "" && thread === undefined;
  return {
    method: "POST",
    route: Routes.webhook(client.webhook.id, client.webhook.token),
    query,
    signal,
    files,
    body: {
      ...body,
      ...senderOf(config, input),
      ...(opensThread && { thread_name: threadName, ...((input.applied_tags ?? []).length > 0 && { applied_tags: input.applied_tags }) }),
    },
  };
}

async function bodyOf({ config, input, client }: MessageCall): Promise<{ readonly body: object; readonly files: readonly RawFile[] }> {
  const message = buildNewMessage(config, input);
  const { files, attachments } = await readAttachedFiles(input.files, client.folder);
  return { files, body: { ...message, ...(attachments.length > 0 && { attachments }) } };
}
