import { type ActionResult, type Budget, defineAction, type Idempotency, type OpKind } from "#core";
import { classifyFailure } from "./classify-failure.ts";
import type { DiscordClient } from "./client.ts";
import { inputMistakes, leftOut } from "./message/input-mistakes.ts";
import { MessageInput, MessageOutput } from "./message/message-input.ts";
import { deleteMessage } from "./send/delete-message.ts";
import { editMessage } from "./send/edit-message.ts";
import { findMessage } from "./send/find-message.ts";
import { followUp, followUpsOf } from "./send/follow-up.ts";
import { type MessageCall, targetOf } from "./send/message-call.ts";
import { postMessage } from "./send/post-message.ts";
import { accountKey, type Settings } from "./settings.ts";

/** Discord knows a nonce for "a few minutes" and says no more; two of them have always been there. */
const nonceWindowMs = 120_000;

/** `warning: ` tells lint that the rule may run all the same. */
const blindWebhook =
  "warning: a webhook cannot look whether a post arrived: when an answer is lost, on_ambiguous decides between perhaps two posts (resend) and perhaps none (give_up); a bot_token makes sure of one";

/** What each kind of op does. */
const operations: { readonly [op in OpKind]: (call: MessageCall) => Promise<ActionResult> } = {
  create: postMessage,
  reply: postMessage,
  edit: editMessage,
  delete: deleteMessage,
  follow: followUp,
};

/** The action `message`: one message in a channel, posted, edited, answered and deleted by a bot or a webhook. */
export const messageAction = defineAction<Settings, DiscordClient, typeof MessageInput, typeof MessageOutput>({
  summary: "A message in a channel: text, embeds, link buttons, files; posted, edited, answered, deleted.",
  input: MessageInput,
  output: MessageOutput,
  example: {
    channel: "345678901234567890",
    mention: "everyone",
    content: "**Painting** is live: https://twitch.tv/luna",
    embed: { title: "Painting", url: "https://twitch.tv/luna", fields: [{ name: "Game", value: "Art", inline: true }] },
    buttons: [{ label: "Watch", url: "https://twitch.tv/luna" }],
  },
  exampleRef: { channel_id: "345678901234567890", message_id: "456789012345678901" },
  ops: ["create", "edit", "reply", "delete"],
  idempotency: idempotencyOf,
  budgets: budgetsOf,
  target: targetOf,
  followUps: (settings, input) => followUpsOf(settings.bot_token !== undefined, input),
  lint: (settings, input, templated) => [
    ...inputMistakes(settings, input),
    ...missingChannel(settings, input, templated),
    ...leftOut(input),
    ...(settings.bot_token === undefined ? [blindWebhook] : []),
  ],
  canFind: (settings) => settings.bot_token !== undefined,
  async perform(call) {
    try {
      return await operations[call.op](call);
    } catch (error) {
      throw classifyFailure(error, { op: call.op, target: targetOf(call.config, call.input) });
    }
  },
  async find(call) {
    try {
      return await findMessage(call);
    } catch (error) {
      throw classifyFailure(error, { op: call.op, target: targetOf(call.config, call.input), reads: true });
    }
  },
});

/** A webhook has no protection: Discord takes no nonce from it. */
function idempotencyOf(settings: Settings, op: OpKind): Idempotency {
  if (op !== "create" && op !== "reply") return { by: "natural" };
  return settings.bot_token === undefined ? { by: "none" } : { by: "key", windowMs: nonceWindowMs };
}

/** Discord's limits as documented, or as its headers have always shown them; the headers of each answer are heeded besides. Pure. */
function budgetsOf(settings: Settings, input: MessageInput, op: OpKind): readonly Budget[] {
  const account = accountKey(settings);
  const isNew = op === "create" || op === "reply";
  if (settings.bot_token === undefined) {
    const burst = { key: `${account}:${isNew ? "post" : "change"}`, limit: 5, perMs: 2_000 };
    return isNew ? [burst, { key: `${account}:minute`, limit: 30, perMs: 60_000 }] : [burst];
  }
  const place = `${account}:${isNew ? "post" : op}:${input.channel ?? ""}`;
  const publishes = op === "follow" && input.crosspost === true;
  // Ten publications an hour; a thread that is started besides draws from the same budget.
  const hourly = { key: place, limit: 10 * followUpsOf(true, input).length, perMs: 3_600_000 };
  return [{ key: account, limit: 50, perMs: 1_000 }, publishes ? hourly : { key: place, limit: 5, perMs: 5_000 }];
}

/** A channel that a template fills in is not missing, so this is only asked when the names of those are known. */
function missingChannel(settings: Settings, input: Partial<MessageInput>, templated: readonly string[] | undefined): readonly string[] {
  const isMissing = settings.bot_token !== undefined && !input.channel && templated !== undefined && !templated.includes("channel");
  return isMissing ? ["channel is missing: with a bot_token a message needs the id of a channel"] : [];
}
