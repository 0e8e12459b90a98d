import { bindServer, closeServer, type JsonObject, type RunningSimulator, type Simulator, type SimulatorOptions } from "#core";
import { Buckets } from "./simulator/buckets.ts";
import { simulatorCommands } from "./simulator/commands.ts";
import { type Fault, Faults } from "./simulator/faults.ts";
import type { Scene } from "./simulator/operation.ts";
import { createServer } from "./simulator/simulated-server.ts";
import { createApiServer, type SeenRequest, type ServerParts } from "./simulator/server.ts";
import { createMessage } from "./simulator/write-message.ts";
import { channelKind, type SimulatedMessage, World } from "./simulator/world.ts";

/** The places and accounts that every simulated Discord begins with. The tokens are made up. */
export const simulated = {
  textChannel: "300000000000000001",
  announcementChannel: "300000000000000002",
  forumChannel: "300000000000000003",
  role: "400000000000000001",
  webhookId: "500000000000000001",
  webhookToken: "simulated-webhook-token",
  forumWebhookId: "500000000000000002",
  botToken: "simulated-bot-token",
} as const;

/** A running simulated Discord, with the handles that tests and the demo use. */
export interface DiscordSimulator extends RunningSimulator {
  /** Without the version. */
  readonly apiUrl: string;
  readonly webhookUrl: string;
  readonly forumWebhookUrl: string;
  /** What the simulator knows and how it behaves: channels, webhooks, nonce window, rate limits, the bot's token. */
  readonly scene: Scene;
  /** Every request that came, in order. */
  readonly seen: readonly SeenRequest[];
  /** Every message ever made, oldest first, the deleted ones too. */
  messages(): readonly SimulatedMessage[];
  /** Lets something go wrong with a coming request. */
  fail(fault: Fault): void;
  /** Forgets the faults that were not met yet. */
  heal(): void;
  /** What a moderator does. */
  deleteMessage(messageId: string): void;
  /** What somebody else writes. */
  postAsSomebody(channelId: string, content: string): SimulatedMessage;
}

/** Starts a simulated Discord: its REST API on loopback, as far as messages go. */
export async function startDiscordSimulator({ clock, host, port, show }: SimulatorOptions): Promise<DiscordSimulator> {
  const scene = createScene(new World(clock, createServer(simulated.role)), show ?? ((): void => undefined));
  const parts: ServerParts = { scene, faults: new Faults(), seen: [], pending: new Set() };
  const server = createApiServer(parts);
  const at = await bindServer(server, { host, port });
  const apiUrl = `http://${at}/api`;
  const webhookUrl = `${apiUrl}/webhooks/${simulated.webhookId}/${simulated.webhookToken}`;
  const { world } = scene;
  return {
    apiUrl,
    webhookUrl,
    forumWebhookUrl: `${apiUrl}/webhooks/${simulated.forumWebhookId}/${simulated.webhookToken}`,
    scene,
    seen: parts.seen,
    settings: settingsFor(apiUrl),
    variables: {
      DISCORD_CHANNEL: simulated.textChannel,
      DISCORD_MENTION: "live",
      OPS_CHANNEL: simulated.textChannel,
      OPS_MENTION: "oncall",
      BOSS_CHANNEL: simulated.announcementChannel,
      BOSS_MENTION: "here",
      MIRROR_CHANNEL: simulated.textChannel,
    },
    lines: [
      `Discord's REST API: ${apiUrl}`,
      `channels: ${simulated.textChannel} (text), ${simulated.announcementChannel} (announcements), ${simulated.forumChannel} (forum)`,
      `a webhook of the text channel, instead of a bot: ${webhookUrl}`,
    ],
    commands: simulatorCommands(parts),
    messages: () => [...world.messages.values()],
    fail: (fault) => parts.faults.add(fault),
    heal: () => parts.faults.clear(),
    deleteMessage(messageId) {
      const message = world.messages.get(messageId);
      if (message !== undefined) message.isDeleted = true;
    },
    postAsSomebody: (channelId, content) =>
      createMessage(world, channelId, { id: world.newId(), username: "somebody", webhookId: undefined }, { content }, []),
    async close() {
      for (const cancel of parts.pending) cancel();
      await closeServer(server);
    },
  };
}

/** The simulator for `herald simulate discord`. */
export const simulator: Simulator = {
  summary: "A small Discord: channels, a bot, webhooks, rate limits; shows each message as it is posted, edited and deleted.",
  start: startDiscordSimulator,
};

function createScene(world: World, show: (line: string) => void): Scene {
  world.addChannel({ id: simulated.textChannel, kind: channelKind.text });
  world.addChannel({ id: simulated.announcementChannel, kind: channelKind.announcement });
  world.addChannel({ id: simulated.forumChannel, kind: channelKind.forum });
  const token = simulated.webhookToken;
  return {
    world,
    buckets: new Buckets(world.clock),
    nonceWindowMs: 180_000,
    token: simulated.botToken,
    webhooks: new Map([
      [simulated.webhookId, { token, channelId: simulated.textChannel, username: "Announcements" }],
      [simulated.forumWebhookId, { token, channelId: simulated.forumChannel, username: "Announcements" }],
    ]),
    show,
  };
}

function settingsFor(apiUrl: string): JsonObject {
  return { bot_token: simulated.botToken, api_url: apiUrl, roles: { live: simulated.role, oncall: simulated.role } };
}
