import { escapeMarkdown, timestamp, traits } from "#core";
import { z } from "zod";
import { limits } from "./limits.ts";

type OptionalText = z.ZodOptional<z.ZodNullable<z.ZodString>>;

/** Text that Discord shows as it is. Too long: cut. Empty or null: left out. */
export function plainText(max: number, description: string): OptionalText {
  return traits(z.string().max(max), { overflow: "cut" }).nullish().describe(description);
}

/** Text with Discord's markup. Too long: cut. Empty or null: left out. */
export function markupText(max: number, description: string): OptionalText {
  return traits(z.string().max(max), { markup: escapeMarkdown, overflow: "cut" }).nullish().describe(description);
}

/** A link. Empty, null or not a link when the time comes: left out. */
export function link(description: string): OptionalText {
  return z.string().nullish().describe(description);
}

const Field = z.strictObject({
  name: markupText(limits.fieldName, "The field's heading, at most 256 characters. Empty: the field is left out."),
  value: markupText(limits.fieldValue, "The field's text, at most 1024 characters. Empty: the field is left out."),
  inline: z.boolean().nullish().describe("Whether fields may stand beside each other."),
});

const Footer = z.strictObject({
  text: plainText(limits.footer, "The footer's text, at most 2048 characters, without markup."),
  icon_url: link("A small picture before the footer."),
});

const Author = z.strictObject({
  name: plainText(limits.author, "The line above the title, at most 256 characters, without markup."),
  url: link("Where the author line leads."),
  icon_url: link("A small picture before the author line."),
});

const color = z
  .union([z.int().min(0).max(0xffffff), z.string().regex(/^#[0-9a-f]{6}$/i, 'a colour is a number or text such as "#ff0066"')])
  .nullish()
  .describe('The colour of the bar at the left: a number or text such as "#ff0066".');

/** The box under a message's text. */
export const EmbedInput = z.strictObject({
  title: markupText(limits.title, "The title, at most 256 characters."),
  description: markupText(limits.description, "The text, at most 4096 characters."),
  url: link("Where the title leads. Embeds with the same one are shown as one, with up to four images."),
  color,
  timestamp: timestamp().nullish().describe("An instant, shown beside the footer in each reader's own time."),
  footer: Footer.nullish().describe("The line at the bottom."),
  image: link("A large picture: an http(s) URL, or attachment://<name> of one of `files`."),
  thumbnail: link("A small picture at the right: an http(s) URL, or attachment://<name> of one of `files`."),
  author: Author.nullish().describe("The line above the title."),
  fields: z.array(Field).max(limits.fields).nullish().describe("Up to 25 fields with a heading and a text."),
});

export type EmbedInput = z.infer<typeof EmbedInput>;
