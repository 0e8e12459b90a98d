import type { FailureScope } from "#core";
import { RESTJSONErrorCodes as Code } from "discord.js";

/** What one of Discord's refusals means: how far it reaches, and what a person can do about it. */
export interface Refusal {
  readonly scope: FailureScope;
  readonly hint: string;
  /** Nothing was done, and the same request may succeed after this time, milliseconds. */
  readonly retryAfterMs?: number;
}

const canSee = "give the bot View Channel and Send Messages (in threads: Send Messages in Threads) there";
const otherToken = "set the token that the developer portal shows, or make a new one there";
const otherWebhook = "make a new webhook and set its URL";

/** By Discord's code. What is not in here concerns the one message alone. Source: docs.discord.com, "Opcodes and Status Codes". */
const refusals = new Map<number, Refusal>([
  [Code.InvalidToken, { scope: "connection", hint: otherToken }],
  [Code.Unauthorized, { scope: "connection", hint: otherToken }],
  [Code.VerifyYourAccount, { scope: "connection", hint: "verify the account" }],
  [Code.UnknownWebhook, { scope: "connection", hint: otherWebhook }],
  [Code.InvalidWebhookToken, { scope: "connection", hint: otherWebhook }],
  [Code.CloudflareIsBlockingYourRequest, { scope: "connection", hint: "Discord's network refuses this address or program" }],
  [Code.UnknownChannel, { scope: "target", hint: "check the channel's id, and that the bot is in that server" }],
  [Code.MissingAccess, { scope: "target", hint: canSee }],
  [Code.MissingPermissions, { scope: "target", hint: canSee }],
  [Code.CannotSendMessagesToThisUser, { scope: "target", hint: "that person takes no messages from the bot" }],
  [Code.CannotSendMessagesInNonTextChannel, { scope: "target", hint: "use the id of a text or announcement channel" }],
  [Code.CannotSendAMessageInAForumChannel, { scope: "target", hint: "use a thread's id, or a webhook with thread_name" }],
  [Code.InvalidActionOnArchivedThread, { scope: "target", hint: "reopen the thread or use another" }],
  [Code.ThreadLocked, { scope: "target", hint: "unlock the thread or use another" }],
  [Code.WebhookServicesCannotBeUsedInForumChannels, { scope: "target", hint: "use a bot_token in that channel" }],
  [Code.WebhooksPostedToForumChannelsMustHaveAThreadNameOrThreadId, { scope: "row", hint: "set thread_name or thread_id" }],
  [Code.WebhooksCanOnlyCreateThreadsInForumChannels, { scope: "row", hint: "take thread_name away" }],
  [Code.TagRequiredToCreateAForumPostInThisChannel, { scope: "row", hint: "set applied_tags" }],
  [Code.RequestEntityTooLarge, { scope: "row", hint: "send smaller files" }],
  [Code.APIResourceOverloaded, { scope: "row", hint: "Discord is overloaded", retryAfterMs: 10_000 }],
  [Code.ServiceResourceIsBeingRateLimited, { scope: "row", hint: "Discord is overloaded", retryAfterMs: 10_000 }],
  [
    Code.SendMessagesHasBeenTemporarilyDisabled,
    { scope: "row", hint: "Discord has switched sending off for a time", retryAfterMs: 60_000 },
  ],
]);

/** What is known about a code. */
export function refusalOf(code: number | undefined): Refusal | undefined {
  return code === undefined ? undefined : refusals.get(code);
}
