import { timestamp } from "#core";
import { z } from "zod";

// The service's own names, except for what is derived: content_text, note_text, domain, is_boost. null: not known or not there.

function text(description: string) {
  return z.string().describe(description);
}

function optionalText(description: string) {
  return z.string().nullable().describe(description);
}

function flag(description: string) {
  return z.boolean().describe(description);
}

function count(description: string) {
  return z.int().describe(description);
}

function optionalTime(description: string) {
  return timestamp().nullable().describe(description);
}

export const AccountPayload = z.object({
  id: text("Opaque; only good on this instance."),
  username: text("The name without the domain."),
  acct: text("The name with the domain, also for the instance's own accounts: luna@mastodon.example."),
  domain: text("The domain of the name, lower case."),
  display_name: text("As the person writes it; may hold anything."),
  url: optionalText("The profile page."),
  avatar: optionalText("The picture's address."),
  note_text: text("The profile's text without markup: where #nobot stands."),
  bot: flag("Whether it calls itself automated."),
  locked: flag("Whether it confirms followers by hand."),
  created_at: timestamp().describe("When the account was made; when it was heard of, if the server does not tell."),
  followers_count: count("Followers, as far as the instance knows."),
  following_count: count("Followed accounts, as far as the instance knows."),
  statuses_count: count("Posts, as far as the instance knows."),
});
export type AccountPayload = z.infer<typeof AccountPayload>;

const mention = z.object({
  id: text("The mentioned account."),
  username: text("Its name without the domain."),
  acct: text("Its name with the domain."),
  url: optionalText("Its profile page."),
});

const media = z.object({
  id: text("The attachment."),
  type: text("image, gifv, video, audio or unknown."),
  url: optionalText("The file."),
  preview_url: optionalText("A small picture of it."),
  description: optionalText("The text for people who do not see it."),
});

const poll = z.object({
  id: text("The poll."),
  expires_at: optionalTime("When it ends."),
  expired: flag("Whether it has ended."),
  multiple: flag("Whether several answers can be given."),
  votes_count: count("Votes so far."),
  options: z.array(z.object({ title: text("The answer."), votes_count: count("Its votes.") })).describe("The answers."),
});

const card = z.object({
  url: text("The linked page."),
  title: text("Its title."),
  description: text("Its description."),
});

const filter = z.object({
  title: text("The filter's name."),
  action: text("warn, hide or blur."),
});

/** A post that stands inside something else: one that was boosted, one that a notification is about. */
export const PlainStatusPayload = z.object({
  id: text("Opaque; only good on this instance. The key of a rule about posts."),
  uri: text("The post's name in the fediverse: the same on every instance."),
  url: text("The post's page; its uri if it has none."),
  created_at: timestamp().describe("When it was posted; when it was heard of, if the server does not tell."),
  edited_at: optionalTime("When it was last edited."),
  content: text("HTML, as the instance cleaned it."),
  content_text: text("The content as plain text."),
  spoiler_text: text("The content warning."),
  sensitive: flag("Whether its media are hidden at first."),
  visibility: text("public, unlisted, private or direct."),
  language: optionalText("The language that its author chose, such as en."),
  in_reply_to_id: optionalText("The post that it answers, if the instance knows it."),
  in_reply_to_account_id: optionalText("The account that it answers."),
  account: AccountPayload.describe("Who wrote it."),
  tags: z.array(z.string()).describe("Its hashtags, lower case, without #."),
  mentions: z.array(mention).describe("Whom it mentions."),
  media_attachments: z.array(media).describe("Pictures, films, sounds."),
  poll: poll.nullable().describe("Its poll."),
  card: card.nullable().describe("The preview of a link in it."),
  filtered: z.array(filter).describe("The account's own filters that it falls under."),
  replies_count: count("Answers, as far as the instance knows."),
  reblogs_count: count("Boosts, as far as the instance knows."),
  favourites_count: count("Favourites, as far as the instance knows."),
});
export type PlainStatusPayload = z.infer<typeof PlainStatusPayload>;

export const StatusPayload = PlainStatusPayload.extend({
  is_boost: flag("Whether it is somebody's boost of another post, which then is under reblog."),
  reblog: PlainStatusPayload.nullable().describe("The boosted post."),
});
export type StatusPayload = z.infer<typeof StatusPayload>;

export const NotificationPayload = z.object({
  id: text("The notification."),
  type: text("mention, status, reblog, follow, follow_request, favourite, poll, update, quote and whatever else the server knows."),
  created_at: timestamp().describe("When it happened."),
  group_key: optionalText("The same for notifications that belong together."),
  account: AccountPayload.nullable().describe("Who did it."),
  status: PlainStatusPayload.nullable().describe("The post that it is about."),
  report: z
    .object({ id: text("The report."), category: text("spam, legal, violation or other."), comment: text("What the reporter wrote.") })
    .nullable()
    .describe("For moderators, with type admin.report."),
});
export type NotificationPayload = z.infer<typeof NotificationPayload>;

export const ConversationPayload = z.object({
  id: text("The conversation."),
  unread: flag("Whether it has something new."),
  accounts: z.array(AccountPayload).describe("Who takes part, without the own account."),
  last_status: PlainStatusPayload.nullable().describe("The newest message."),
});
export type ConversationPayload = z.infer<typeof ConversationPayload>;

export const AnnouncementPayload = z.object({
  id: text("The announcement."),
  content: text("HTML."),
  content_text: text("The content as plain text."),
  published_at: optionalTime("When it was published."),
  updated_at: optionalTime("When it was last changed."),
  starts_at: optionalTime("When what it announces begins."),
  ends_at: optionalTime("When that ends."),
  all_day: flag("Whether that is whole days."),
});
export type AnnouncementPayload = z.infer<typeof AnnouncementPayload>;
