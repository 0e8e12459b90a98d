import { PermissionFlagsBits } from "discord.js";

/** A role of the simulated server. */
export interface SimulatedRole {
  readonly id: string;
  permissions: bigint;
  mentionable: boolean;
}

/** The server in which all channels are, with the bot as a member of it. Settable. */
export interface SimulatedServer {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  /** The first is that of everyone: it has the server's id. */
  readonly roles: SimulatedRole[];
  readonly botRoles: string[];
  /** Whether the bot is in it. */
  hasBot: boolean;
}

const usual =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory;

/** A server in which the bot may do what it usually needs, and anybody may mention the role. */
export function createServer(role: string): SimulatedServer {
  const id = "100000000000000001";
  return {
    id,
    name: "Harbour",
    ownerId: "200000000000000009",
    roles: [
      { id, permissions: usual, mentionable: false },
      { id: role, permissions: 0n, mentionable: true },
    ],
    botRoles: [],
    hasBot: true,
  };
}
