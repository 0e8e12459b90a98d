import { defineEvent } from "#core";
import { z } from "zod";
import { NotificationParameters } from "../streams/parameters.ts";
import { exampleAccount, examplePlainStatus } from "./examples.ts";
import { AnnouncementPayload, ConversationPayload, NotificationPayload } from "./payloads.ts";

const announcement_id = z.string().describe("The announcement.");

/** What concerns the account itself. */
export const accountEvents = {
  notification: defineEvent({
    summary: "Somebody mentioned, followed, boosted or favoured the account, or something else that the server notifies of.",
    payload: NotificationPayload,
    parameters: NotificationParameters,
    accepts: ({ type }, { types }) => types === undefined || types.includes(type),
    example: {
      id: "34975861",
      type: "mention",
      created_at: "2026-11-21T07:00:00.000Z",
      group_key: "ungrouped-34975861",
      account: exampleAccount,
      status: examplePlainStatus,
      report: null,
    },
  }),
  conversation: defineEvent({
    summary: "A conversation by direct messages has a new message.",
    payload: ConversationPayload,
    example: { id: "418450", unread: true, accounts: [exampleAccount], last_status: { ...examplePlainStatus, visibility: "direct" } },
  }),
  "announcement.published": defineEvent({
    summary: "The instance's administrators announced something, or changed an announcement.",
    payload: AnnouncementPayload,
    example: {
      id: "8",
      content: "<p>Maintenance tonight.</p>",
      content_text: "Maintenance tonight.",
      published_at: "2026-11-21T07:00:00.000Z",
      updated_at: "2026-11-21T07:00:00.000Z",
      starts_at: null,
      ends_at: null,
      all_day: false,
    },
  }),
  "announcement.reaction": defineEvent({
    summary: "An announcement got a reaction, or lost one.",
    payload: z.object({
      announcement_id,
      name: z.string().describe("The emoji."),
      count: z.int().describe("How many chose it by now."),
    }),
    example: { announcement_id: "8", name: "🎉", count: 3 },
  }),
  "announcement.deleted": defineEvent({
    summary: "An announcement was taken back.",
    payload: z.object({ id: announcement_id }),
    final: true,
    example: { id: "8" },
  }),
  "filters.changed": defineEvent({
    summary: "The account's filters were changed; many servers never tell.",
    payload: z.object({}),
    example: {},
  }),
};
