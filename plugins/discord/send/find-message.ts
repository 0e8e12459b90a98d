import { type ActionResult, DeliveryError } from "#core";
import { Routes } from "discord.js";
import { z } from "zod";
import { ApiError } from "../api/api-failure.ts";
import { buildNewMessage } from "../message/message-payload.ts";
import { readRef } from "../message/message-ref.ts";
import { snowflakeAt } from "../snowflake.ts";
import type { MessageCall } from "./message-call.ts";
import { refTo } from "./post-message.ts";
import { isSameMessage, ListedMessage, type SentContent } from "./same-message.ts";
import { resultOf } from "./sent-message.ts";

const perPage = 100;
const mostPages = 20;
/** `Date` has whole seconds, and an answer is a while on its way. */
const knownSlackMs = 3_000;
/** Without an answer that told Discord's time. */
const unknownSlackMs = 60_000;

/**
 * Looks whether a new message was made although no answer said so: among what this bot has posted there since the first attempt, one that shows
 * exactly what was sent and is no other op's. Discord does not list nonces, so the content is the mark. `undefined`: it was certainly not made.
 */
export async function findMessage(call: MessageCall): Promise<ActionResult | undefined> {
  const { client, input, op, ref, signal } = call;
  const answered = op === "reply" ? readRef(ref) : undefined;
  const channel = answered?.channel_id ?? input.channel;
  if (!channel) return undefined;
  const author = await ownId(call);
  const sent: SentContent = {
    ...buildNewMessage(call.config, input),
    fileCount: (input.files ?? []).length,
    answers: answered?.message_id,
  };
  let after = snowflakeAt(since(call));
  for (let page = 0; page < mostPages; page++) {
    const query = new URLSearchParams({ limit: perPage.toString(), after });
    const messages = readList(await client.api.request({ method: "GET", route: Routes.channelMessages(channel), query, signal }));
    const found = messages.find((each) => each.author.id === author && !client.made.has(each.id) && isSameMessage(each, sent));
    if (found !== undefined) {
      client.made.add(found.id);
      return resultOf(refTo(call, found));
    }
    if (messages.length < perPage) return undefined;
    after = messages.at(-1)?.id ?? after;
  }
  throw new DeliveryError(
    "DISCORD_TOO_MANY_MESSAGES",
    `channel ${channel} has over ${(perPage * mostPages).toString()} messages since the first attempt`,
    {
      failure: "retryable",
    },
  );
}

/** When, by Discord's clock, the first attempt can have made it at the earliest. */
function since({ client, firstAttemptAt }: MessageCall): number {
  const offsetMs = client.api.clockOffsetMs();
  const first = firstAttemptAt ?? client.clock.now() - unknownSlackMs;
  return offsetMs === undefined ? first - unknownSlackMs : first + offsetMs - knownSlackMs;
}

/** The bot's own id. Asked each time: it also tells Discord's clock, and reading back is rare. */
async function ownId({ client, signal }: MessageCall): Promise<string> {
  const me = z.object({ id: z.string() }).safeParse(await client.api.request({ method: "GET", route: Routes.user(), signal }));
  if (!me.success) throw new ApiError({ kind: "unreadable", status: 200, reason: "no user with an id is in it" });
  return me.data.id;
}

/** Oldest first. */
function readList(json: unknown): readonly ListedMessage[] {
  const list = z.object({ items: z.array(ListedMessage) }).safeParse(json);
  if (!list.success) throw new ApiError({ kind: "unreadable", status: 200, reason: "no list of messages is in it" });
  return list.data.items.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}
