import { Routes } from "discord.js";
import { z } from "zod";
import { ApiError } from "../api/api-failure.ts";
import type { DiscordApi } from "../api/discord-api.ts";
import type { Membership, Overwrite } from "./permissions.ts";

const bits = z
  .string()
  .regex(/^\d{1,30}$/)
  .transform(BigInt);

const Channel = z.object({
  id: z.string(),
  type: z.int(),
  name: z.string().optional().catch(undefined),
  guild_id: z.string().optional(),
  parent_id: z.string().nullish(),
  permission_overwrites: z.array(z.object({ id: z.string(), allow: bits, deny: bits })).default([]),
});

const Guild = z.object({
  name: z.string().optional().catch(undefined),
  owner_id: z.string(),
  roles: z.array(z.object({ id: z.string(), permissions: bits, mentionable: z.boolean() })),
});

const Member = z.object({ roles: z.array(z.string()) });

/** A channel or thread with what decides who may do what there. */
export interface Place {
  readonly id: string;
  /** Discord's number for the kind of channel. */
  readonly kind: number;
  readonly name: string | undefined;
  /** Undefined for a direct conversation. */
  readonly server: (Membership & { readonly name: string | undefined }) | undefined;
  /** Of the channel; of a thread those of the channel that it is in. */
  readonly overwrites: readonly Overwrite[];
}

const threads: ReadonlySet<number> = new Set([10, 11, 12]);

export function isThread({ kind }: Pick<Place, "kind">): boolean {
  return threads.has(kind);
}

interface Reading {
  readonly api: DiscordApi;
  readonly signal: AbortSignal;
}

/** The bot's own id and name. Throws `ApiError`. */
export async function readSelf(reading: Reading): Promise<{ readonly id: string; readonly username: string }> {
  return read(reading, Routes.user(), z.object({ id: z.string(), username: z.string().catch("?") }));
}

/** A channel with its server and the bot's place in it. Throws `ApiError`. */
export async function readPlace(reading: Reading, channelId: string, memberId: string): Promise<Place> {
  const channel = await read(reading, Routes.channel(channelId), Channel);
  const { id, type: kind, name, guild_id: serverId, parent_id: parentId } = channel;
  if (serverId === undefined) return { id, kind, name, server: undefined, overwrites: [] };
  const parent = isThread({ kind }) && parentId ? await read(reading, Routes.channel(parentId), Channel) : channel;
  const [guild, member] = [
    await read(reading, Routes.guild(serverId), Guild),
    await read(reading, Routes.guildMember(serverId, memberId), Member),
  ];
  const { owner_id: ownerId, roles } = guild;
  const server = { serverId, ownerId, memberId, memberRoles: member.roles, roles, name: guild.name };
  return { id, kind, name, server, overwrites: parent.permission_overwrites };
}

/** What Discord tells of a webhook. Throws `ApiError`. */
export async function readWebhook(
  reading: Reading,
  id: string,
  token: string,
): Promise<{ readonly name: string | undefined; readonly channel: string }> {
  const Webhook = z.object({ name: z.string().nullish().catch(undefined), channel_id: z.string() });
  const webhook = await read(reading, Routes.webhook(id, token), Webhook);
  return { name: webhook.name ?? undefined, channel: webhook.channel_id };
}

async function read<S extends z.ZodType>({ api, signal }: Reading, route: `/${string}`, schema: S): Promise<z.output<S>> {
  const parsed = schema.safeParse(await api.request({ method: "GET", route, signal }));
  if (!parsed.success) throw new ApiError({ kind: "unreadable", status: 200, reason: "it is not what Discord answers there" });
  return parsed.data;
}
