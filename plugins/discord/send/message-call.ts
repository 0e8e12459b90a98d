import type { ActionCall } from "#core";
import type { DiscordClient } from "../client.ts";
import type { MessageInput } from "../message/message-input.ts";
import type { Settings } from "../settings.ts";

/** One request about a message. */
export type MessageCall = ActionCall<Settings, DiscordClient, MessageInput>;

/** The place of a message in words for people, without a secret. Pure. */
export function targetOf(settings: Settings, input: MessageInput): string {
  if (settings.bot_token !== undefined) return `channel ${input.channel ?? "(none)"}`;
  return input.thread_id ? `webhook, thread ${input.thread_id}` : "webhook";
}
