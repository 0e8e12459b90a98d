import { type JsonObject, timestampText } from "#core";
import { htmlToText } from "../html/html-to-text.ts";
import type { Announcement, Conversation, Notification } from "../wire/entities.ts";
import { lookUp, withEntry } from "./bounded-map.ts";
import { boostedKey } from "../streams/stream.ts";
import { accountPayload, plainStatusPayload, timeText } from "./status-payload.ts";
import { tellEdited } from "./status-tellings.ts";
import type { Turn } from "./turn.ts";

/** The notification itself; and where it tells that a boosted post was edited, that edit, too: streams of hashtags do not tell of one that took the hashtag away. */
export function notificationEvent(turn: Turn, notification: Notification, via: string): void {
  const { id, type, account, status } = notification;
  if (!isNew(turn, `notification:${id}`, via)) return;
  if (type === "update" && status !== null) tellEdited(turn, { ...status, reblog: null }, boostedKey);
  turn.events.push({
    name: "notification",
    id: `notification:${id}`,
    subject: `notification/${id}`,
    time: notification.created_at ?? turn.now,
    data: {
      id,
      type,
      created_at: timestampText(notification.created_at ?? turn.now),
      group_key: notification.group_key,
      account: account === null ? null : accountPayload(account, turn),
      status: status === null ? null : plainStatusPayload(status, turn),
      report: notification.report,
    },
    via: [via],
  });
}

/** A conversation is told once for each newest message. */
export function conversationEvent(turn: Turn, { id, unread, accounts, last_status }: Conversation, via: string): void {
  const eventId = `conversation:${id}:${last_status?.id ?? ""}`;
  if (!isNew(turn, eventId, via)) return;
  turn.events.push({
    name: "conversation",
    id: eventId,
    subject: `conversation/${id}`,
    time: last_status?.created_at ?? turn.now,
    data: {
      id,
      unread,
      accounts: accounts.map((account) => accountPayload(account, turn)),
      last_status: last_status === null ? null : plainStatusPayload(last_status, turn),
    },
    via: [via],
  });
}

export function announcementEvent(turn: Turn, announcement: Announcement, via: string): void {
  const { id, content, published_at, updated_at, starts_at, ends_at, all_day } = announcement;
  const version = updated_at ?? published_at;
  turn.events.push({
    name: "announcement.published",
    id: `announcement:${id}:${version?.toString() ?? ""}`,
    subject: `announcement/${id}`,
    time: version ?? turn.now,
    data: {
      id,
      content,
      content_text: htmlToText(content),
      published_at: timeText(published_at),
      updated_at: timeText(updated_at),
      starts_at: timeText(starts_at),
      ends_at: timeText(ends_at),
      all_day,
    },
    via: [via],
  });
}

/** A happening without an id: it comes once, by one stream, so that the next one is another. */
export function countedEvent(
  turn: Turn,
  name: string,
  { subject, data, via }: { readonly subject: string; readonly data: JsonObject; readonly via: string },
): void {
  const count = turn.state.count + 1;
  turn.state = { ...turn.state, count };
  turn.events.push({ name, id: `${name}:${turn.now.toString()}:${count.toString()}`, subject, time: turn.now, data, via: [via] });
}

function isNew(turn: Turn, id: string, via: string): boolean {
  if (lookUp(turn.state.seen, id) !== undefined) return false;
  turn.state = { ...turn.state, seen: withEntry(turn.state.seen, id, { via: [via], edited: null, told: true }) };
  return true;
}
