import { traits } from "#core";
import { z } from "zod";
import { snowflake } from "../snowflake.ts";
import { EmbedInput, link, markupText, plainText } from "./embed-input.ts";
import { limits } from "./limits.ts";

const Button = z.strictObject({
  label: plainText(limits.buttonLabel, "What stands on the button, at most 80 characters. Empty: the button is left out."),
  url: link("Where it leads. Not an http(s) URL: the button is left out."),
});

const File = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "A file below the folder that Herald runs in, read when the message is sent; no hidden files, nothing outside that folder; at most 10 MiB.",
    ),
  name: z.string().min(1).max(limits.title).optional().describe("The name to show; also for attachment://<name>. Default: the file's own."),
  description: plainText(limits.fileDescription, "For those who cannot see it, at most 1024 characters."),
});

const Thread = z.strictObject({
  name: plainText(limits.threadName, "The thread's name, at most 100 characters. Empty: no thread."),
  auto_archive: z
    .union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)])
    .nullish()
    .describe("After how many minutes without a message it is hidden: 60, 1440, 4320 or 10080. Default: the channel's."),
});

const mentionDescription =
  "Whom to notify, one or a list: names from the connection's `roles`, `role:<id>`, user ids (`user:<id>` or the id alone), `everyone`, `here`. Put in front of the content. Nobody else is ever notified, whatever the text says.";

const filesDescription = "Up to 10 files to upload with a new message. An edit keeps them.";

/** One message of Discord. What is empty when the time comes is left out. */
export const MessageInput = z.strictObject({
  channel: snowflake()
    .nullish()
    .describe(
      "The id of the channel or thread to post in: Discord's User Settings → Advanced → Developer Mode, then right-click the channel → Copy Channel ID. With a bot token only: a webhook has its own.",
    ),
  thread_id: snowflake().nullish().describe("With a webhook only: the thread of its channel to post in."),
  thread_name: plainText(limits.threadName, "With a webhook of a forum only: starts a thread of this name with the message."),
  applied_tags: z.array(snowflake()).max(5).nullish().describe("With `thread_name`: ids of the forum's tags."),
  content: markupText(limits.content, "The text, at most 2000 characters with the mentions in front of it."),
  embed: EmbedInput.nullish().describe("A box under the text."),
  embeds: z.array(EmbedInput).max(limits.embeds).nullish().describe("Up to 10 boxes; `embed` is put before them."),
  buttons: z.array(Button).max(limits.buttons).nullish().describe("Up to 25 buttons that are links, five in a row."),
  files: traits(z.array(File).max(limits.files).nullish().describe(filesDescription), { createOnly: true }),
  suppress_embeds: z.boolean().nullish().describe("Shows no previews of links and no embeds."),
  silent: traits(z.boolean().nullish().describe("Posts without a sound or push message (mentions still count)."), { createOnly: true }),
  mention: traits(
    z
      .union([z.string(), z.array(z.string()).max(limits.mentions)])
      .nullish()
      .describe(mentionDescription),
    { createOnly: true, notifies: true },
  ),
  crosspost: z
    .boolean()
    .nullish()
    .describe("Publishes a message in an announcement channel to the servers that follow it. With a bot token only."),
  thread: Thread.nullish().describe("Starts a thread under the message. With a bot token only."),
  username: plainText(limits.senderName, "With a webhook only: under which name to post, at most 80 characters."),
  avatar_url: link("With a webhook only: the picture to post with."),
});

export type MessageInput = z.infer<typeof MessageInput>;

/** What later steps see of a message. */
export const MessageOutput = z.strictObject({
  channel_id: z.string().describe("The id of the channel or thread it stands in."),
  message_id: z.string().describe("The message's id."),
});

export type MessageOutput = z.infer<typeof MessageOutput>;
