import { connectionStates, defineEvent, timestamp } from "#core";
import { z } from "zod";

const connection = z.string().describe("The connection, by its name in the configuration.");
const plugin = z.string().describe("Its plugin.");

const stateText =
  "In a word. up; troubled: up but for a part; lost: the link is down and is tried again; denied: the service refuses the link until a setting or a right changes; parked: the destination refuses every message, and they wait; missing: a setting is not there; unopened: it could not be opened.";

const ConnectionStatus = z.strictObject({
  connection,
  plugin,
  up: z.boolean().describe("Whether it works; true also when only a part of it does not."),
  state: z.enum(connectionStates).describe(stateText),
  previous: z.enum(connectionStates).nullable().describe("The state before; null when this is the first that is known."),
  reason: z.string().nullable().describe("Why it does not work, or what part of it; null when all of it does."),
  since: timestamp().describe("Since when it is up, or down."),
});
export type ConnectionStatus = z.infer<typeof ConnectionStatus>;

const TargetStatus = z.strictObject({
  connection,
  plugin,
  target: z.string().describe("The place, such as `channel 123`."),
  up: z.boolean().describe("Whether it takes messages. While it does not they wait."),
  reason: z.string().nullable().describe("What the destination said when it refused; null when it takes messages again."),
  since: timestamp().describe("Since when it takes messages, or refuses them."),
});
export type TargetStatus = z.infer<typeof TargetStatus>;

const DeadDelivery = z.strictObject({
  id: z.string().describe("For `herald dead retry` and `herald dead drop`."),
  rule: z.string().describe("The rule that it belongs to."),
  key: z.string().describe("The key of its thing, as entity.key shows it; in an event rule the event's id."),
  step: z.string().describe("The rule's step."),
  connection,
  action: z.string().describe("The action as rules write it: `discord.message`."),
  op: z.string().describe("What was to be done: create, edit, reply, delete, follow."),
  target: z.string().describe("Where it was to go, in words."),
  code: z.string().describe("Why it was given up, as a code."),
  message: z.string().describe("Why it was given up, in words."),
  tries: z.int().describe("How often it was tried."),
  died_at: timestamp().describe("When it was given up."),
});
export type DeadDelivery = z.infer<typeof DeadDelivery>;

/** What the bot tells of itself. */
export const events = {
  "connection.status": defineEvent({
    summary: "A connection went down or came back, or there is another reason why it is down.",
    payload: ConnectionStatus,
    example: {
      connection: "restream",
      plugin: "restream",
      up: false,
      state: "denied",
      previous: "up",
      reason: "Restream refuses the refresh token",
      since: "2026-11-21T07:00:00.000Z",
    },
  }),
  "target.status": defineEvent({
    summary: "A place at a destination began to refuse messages, or takes them again.",
    payload: TargetStatus,
    example: {
      connection: "discord",
      plugin: "discord",
      target: "channel 123456789012345678",
      up: false,
      reason: "the bot may not post in this channel",
      since: "2026-11-21T07:00:00.000Z",
    },
  }),
  "delivery.dead": defineEvent({
    summary: "A message was given up.",
    payload: DeadDelivery,
    example: {
      id: "00000a000000000b0001",
      rule: "go-live",
      key: "7",
      step: "post",
      connection: "discord",
      action: "discord.message",
      op: "edit",
      target: "channel 123456789012345678",
      code: "DISCORD_50035",
      message: "Discord does not take this message",
      tries: 1,
      died_at: "2026-11-21T07:00:00.000Z",
    },
  }),
};
