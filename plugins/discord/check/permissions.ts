import { PermissionFlagsBits } from "discord.js";

/** A role of a server, or what a channel grants and denies on top of the roles. Permissions are Discord's bit sets. */
export interface Role {
  readonly id: string;
  readonly permissions: bigint;
  readonly mentionable: boolean;
}

export interface Overwrite {
  /** Of a role or a member. */
  readonly id: string;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface Membership {
  readonly serverId: string;
  readonly ownerId: string;
  readonly memberId: string;
  readonly memberRoles: readonly string[];
  readonly roles: readonly Role[];
}

const everything = (1n << 64n) - 1n;

/**
 * What a member may do in a channel with these overwrites. Pure. As Discord documents it ("Permission Overwrites"): the roles together; then the
 * channel's overwrites of everyone, of the member's roles together, of the member. The server's role of everyone has the server's id.
 */
export function permissionsIn(overwrites: readonly Overwrite[], { serverId, ownerId, memberId, memberRoles, roles }: Membership): bigint {
  if (memberId === ownerId) return everything;
  const own = new Set([serverId, ...memberRoles]);
  let granted = 0n;
  for (const role of roles) if (own.has(role.id)) granted |= role.permissions;
  if ((granted & PermissionFlagsBits.Administrator) !== 0n) return everything;
  const apply = (some: readonly Overwrite[]): void => {
    let allow = 0n;
    let deny = 0n;
    for (const overwrite of some) {
      allow |= overwrite.allow;
      deny |= overwrite.deny;
    }
    granted = (granted & ~deny) | allow;
  };
  apply(overwrites.filter(({ id }) => id === serverId));
  apply(overwrites.filter(({ id }) => id !== serverId && memberRoles.includes(id)));
  apply(overwrites.filter(({ id }) => id === memberId));
  return granted;
}

/** The permissions that rules may need, by the names that Discord's settings show. */
export const named = {
  "View Channel": PermissionFlagsBits.ViewChannel,
  "Send Messages": PermissionFlagsBits.SendMessages,
  "Send Messages in Threads": PermissionFlagsBits.SendMessagesInThreads,
  "Embed Links": PermissionFlagsBits.EmbedLinks,
  "Attach Files": PermissionFlagsBits.AttachFiles,
  "Read Message History": PermissionFlagsBits.ReadMessageHistory,
  "Create Public Threads": PermissionFlagsBits.CreatePublicThreads,
  "Mention @everyone, @here and All Roles": PermissionFlagsBits.MentionEveryone,
} as const;

export type PermissionName = keyof typeof named;

export function has(granted: bigint, name: PermissionName): boolean {
  return (granted & named[name]) !== 0n;
}
