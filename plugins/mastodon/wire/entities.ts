import { z } from "zod";
import { Count, Flag, Id, Instant, listOf, OptionalId, OptionalText, Text } from "./lenient.ts";

// The entities of https://docs.joinmastodon.org/entities, as far as events carry them.

export const Account = z.object({
  id: Id,
  username: Text,
  acct: z.string().min(1),
  display_name: Text,
  url: OptionalText,
  avatar: OptionalText,
  note: Text,
  bot: Flag,
  locked: Flag,
  created_at: Instant,
  followers_count: Count,
  following_count: Count,
  statuses_count: Count,
});
export type Account = z.infer<typeof Account>;

const Mention = z.object({ id: Id, username: Text, acct: z.string().min(1), url: OptionalText });

const Media = z.object({ id: Id, type: Text, url: OptionalText, preview_url: OptionalText, description: OptionalText });

const Poll = z.object({
  id: Id,
  expires_at: Instant,
  expired: Flag,
  multiple: Flag,
  votes_count: Count,
  options: listOf(z.object({ title: Text, votes_count: Count })),
});

const Card = z.object({ url: z.string(), title: Text, description: Text });

const FilterResult = z.object({ filter: z.object({ title: Text, filter_action: Text }) });

/** A post, without the one it boosts. */
export const PlainStatus = z.object({
  id: Id,
  uri: Text,
  url: OptionalText,
  created_at: Instant,
  edited_at: Instant,
  content: Text,
  spoiler_text: Text,
  sensitive: Flag,
  visibility: Text,
  language: OptionalText,
  in_reply_to_id: OptionalId,
  in_reply_to_account_id: OptionalId,
  account: Account,
  tags: listOf(z.object({ name: z.string().min(1) })),
  mentions: listOf(Mention),
  media_attachments: listOf(Media),
  poll: Poll.nullable().catch(null),
  card: Card.nullable().catch(null),
  filtered: listOf(FilterResult),
  replies_count: Count,
  reblogs_count: Count,
  favourites_count: Count,
});
export type PlainStatus = z.infer<typeof PlainStatus>;

export const Status = PlainStatus.extend({ reblog: PlainStatus.nullable().catch(null) });
export type Status = z.infer<typeof Status>;

export const Notification = z.object({
  id: Id,
  type: z.string().min(1).max(100),
  created_at: Instant,
  group_key: OptionalText,
  account: Account.nullable().catch(null),
  status: PlainStatus.nullable().catch(null),
  report: z.object({ id: Id, category: Text, comment: Text }).nullable().catch(null),
});
export type Notification = z.infer<typeof Notification>;

export const Conversation = z.object({ id: Id, unread: Flag, accounts: listOf(Account), last_status: PlainStatus.nullable().catch(null) });
export type Conversation = z.infer<typeof Conversation>;

export const Announcement = z.object({
  id: Id,
  content: Text,
  published_at: Instant,
  updated_at: Instant,
  starts_at: Instant,
  ends_at: Instant,
  all_day: Flag,
});
export type Announcement = z.infer<typeof Announcement>;

export const AnnouncementReaction = z.object({ announcement_id: Id, name: z.string().min(1).max(200), count: Count });
export type AnnouncementReaction = z.infer<typeof AnnouncementReaction>;
