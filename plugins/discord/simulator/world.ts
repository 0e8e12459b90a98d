import type { Clock } from "#core";
import { snowflakeAt } from "../snowflake.ts";
import type { FormEmbed, FormRow } from "./message-form.ts";
import type { SimulatedServer } from "./simulated-server.ts";

/** Discord's numbers for kinds of channels. */
export const channelKind = { text: 0, announcement: 5, thread: 11, forum: 15 } as const;

export interface SimulatedChannel {
  readonly id: string;
  readonly kind: number;
  /** What it grants and denies to a role or a member, on top of the roles. */
  readonly overwrites?: readonly { readonly id: string; readonly allow?: bigint; readonly deny?: bigint }[];
  /** Set: every request about it is refused with this code (50001, 50013 …). */
  refusal?: { readonly status: number; readonly code: number; readonly message: string };
}

/** What a message shows at one time. */
export interface Shown {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly content: string;
  readonly embeds: readonly FormEmbed[];
  readonly components: readonly FormRow[];
}

/** A message with all that has ever been done to it. */
export interface SimulatedMessage {
  readonly id: string;
  readonly channelId: string;
  readonly author: { readonly id: string; readonly username: string };
  readonly webhookId: string | undefined;
  readonly nonce: string | undefined;
  readonly answers: string | undefined;
  readonly files: readonly string[];
  /** Whom it notified when it was made: `everyone`, `here`, `role:<id>`, `user:<id>`. */
  readonly pinged: readonly string[];
  /** From the first form to the last. */
  readonly history: Shown[];
  flags: number;
  isCrossposted: boolean;
  threadName: string | undefined;
  isDeleted: boolean;
}

/** Everything that the simulated Discord remembers. */
export class World {
  readonly clock: Clock;
  readonly server: SimulatedServer;
  readonly botId = "200000000000000001";
  readonly channels = new Map<string, SimulatedChannel>();
  readonly messages = new Map<string, SimulatedMessage>();
  /** By author, channel and nonce. */
  readonly nonces = new Map<string, { readonly messageId: string; readonly at: number }>();
  #lastId = 0n;

  constructor(clock: Clock, server: SimulatedServer) {
    this.clock = clock;
    this.server = server;
  }

  /** Ids grow with time, as Discord's do. */
  newId(): string {
    const now = BigInt(snowflakeAt(this.clock.now()));
    this.#lastId = now > this.#lastId ? now : this.#lastId + 1n;
    return this.#lastId.toString();
  }

  addChannel(channel: SimulatedChannel): SimulatedChannel {
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** The messages of a channel that are still there, oldest first. */
  listed(channelId: string): readonly SimulatedMessage[] {
    return [...this.messages.values()]
      .filter((message) => message.channelId === channelId && !message.isDeleted)
      .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }
}

/** What a message shows now. */
export function shownNow(message: SimulatedMessage): Shown {
  return message.history.at(-1) as Shown;
}

/** A message as Discord's API writes it. */
export function messageJson(message: SimulatedMessage): object {
  const shown = shownNow(message);
  const first = message.history[0] as Shown;
  const edited = message.history.length > 1 ? new Date(shown.at).toISOString().replace("Z", "000+00:00") : null;
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.answers === undefined ? 0 : 19,
    author: { ...message.author, bot: true },
    content: shown.content,
    embeds: shown.embeds.map((embed) => ({
      ...embed,
      type: "rich",
      ...(embed.timestamp !== undefined && { timestamp: new Date(embed.timestamp).toISOString().replace("Z", "000+00:00") }),
    })),
    components: shown.components,
    attachments: message.files.map((filename, index) => ({ id: (BigInt(message.id) + BigInt(index + 1)).toString(), filename })),
    flags: message.flags,
    timestamp: new Date(first.at).toISOString().replace("Z", "000+00:00"),
    edited_timestamp: edited,
    ...(message.webhookId !== undefined && { webhook_id: message.webhookId }),
    ...(message.answers !== undefined && { message_reference: { message_id: message.answers, channel_id: message.channelId } }),
  };
}
