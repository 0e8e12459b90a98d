import { parseDurationText, traits } from "#core";
import { z } from "zod";
import { escapeMentions } from "../text/escape-mentions.ts";

/** More than any server takes; the server's own limits are asked of it. */
const mostMedia = 16;
const mostOptions = 20;
const mostMentions = 50;

const Media = z.strictObject({
  url: z
    .string()
    .nullish()
    .describe(
      "A link to a picture, video or sound, fetched when the post is sent. Empty: left out. What cannot be had within two minutes is left out too.",
    ),
  path: z
    .string()
    .nullish()
    .describe("Instead of `url`: a file below the folder that Herald runs in; no hidden files, nothing outside that folder."),
  description: z.string().nullish().describe("What it shows, for those who cannot see it. Cut at the server's limit."),
});

const Poll = z.strictObject({
  options: z
    .array(z.string())
    .max(mostOptions)
    .describe("Two or more answers. Empty ones are left out, long ones cut at the server's limit."),
  expires_in: z
    .string()
    .superRefine((value, context) => {
      const problem = durationProblem(value);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .describe("How long it runs: 1h, 3d. Mastodon takes 5 minutes to a month; what is outside is moved to the nearer end."),
  multiple: z.boolean().nullish().describe("Whether more than one answer may be chosen."),
  hide_totals: z.boolean().nullish().describe("Whether the counts stay hidden until it ends."),
});

const mentionDescription =
  "Whom to mention in front of the text, one or a list: luna for an account of the same server, luna@example.org for one of another. A value put into `text` never mentions anybody.";

/** One post. What is empty when the time comes is left out. */
export const StatusInput = z.strictObject({
  text: traits(z.string(), { markup: escapeMentions })
    .nullish()
    .describe("The text. Longer than the server takes: cut at a word, with an ellipsis; a link that ends the text is kept."),
  spoiler: traits(z.string(), { markup: escapeMentions })
    .nullish()
    .describe("The warning behind which the text is folded. Counts towards the length; takes half of it at most."),
  sensitive: z.boolean().nullish().describe("Whether the media are hidden until somebody wants to see them."),
  language: z
    .string()
    .nullish()
    .describe("The language of the text as a code: en, el, pt-BR. Anything else is left out. Default: the account's."),
  visibility: traits(
    z
      .enum(["public", "unlisted", "private", "direct"])
      .nullish()
      .describe("Who sees it: public, unlisted, private (followers) or direct (those mentioned). Default: the account's."),
    { createOnly: true },
  ),
  mention: traits(
    z
      .union([z.string(), z.array(z.string()).max(mostMentions)])
      .nullish()
      .describe(mentionDescription),
    { createOnly: true, notifies: true },
  ),
  media: traits(
    z
      .array(Media)
      .max(mostMedia)
      .nullish()
      .describe("Pictures, videos or sounds of a new post, as many as the server takes (Mastodon four). An edit keeps them."),
    { createOnly: true },
  ),
  poll: traits(Poll.nullish().describe("A poll under a new post, which has no media then. An edit keeps it and its votes."), {
    createOnly: true,
  }),
  quote: traits(z.string().nullish().describe("The id of a post to quote, for servers that know quotes (Mastodon 4.5)."), {
    createOnly: true,
  }),
  in_reply_to: traits(z.string().nullish().describe("The id of a post that a new post answers."), { createOnly: true }),
});

export type StatusInput = z.infer<typeof StatusInput>;
export type MediaInput = z.infer<typeof Media>;
export type PollInput = z.infer<typeof Poll>;

/** What later steps see of a post. */
export const StatusOutput = z.strictObject({
  id: z.string().describe("The post's id."),
  url: z.string().optional().describe("Its page on the web."),
});

function durationProblem(value: string): string | undefined {
  try {
    return parseDurationText(value) > 0 ? undefined : `expected how long the poll runs, found ${value}`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : "expected a duration";
  }
}
