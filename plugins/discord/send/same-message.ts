import { z } from "zod";
import type { EmbedPayload } from "../message/embed-payload.ts";
import type { MessageBody } from "../message/message-payload.ts";

/** A message as the list of a channel shows it; only what can be compared. */
export const ListedMessage = z.object({
  id: z.string(),
  channel_id: z.string(),
  author: z.object({ id: z.string() }),
  content: z.string().catch(""),
  embeds: z.array(z.looseObject({ type: z.string().optional() })).catch([]),
  components: z.array(z.looseObject({ components: z.array(z.looseObject({})).catch([]) })).catch([]),
  attachments: z.array(z.unknown()).catch([]),
  message_reference: z.looseObject({ message_id: z.string().optional() }).optional().catch(undefined),
});

export type ListedMessage = z.infer<typeof ListedMessage>;

/** What was sent, for the comparison. */
export interface SentContent extends MessageBody {
  readonly fileCount: number;
  /** The message it answers. */
  readonly answers: string | undefined;
}

/**
 * Whether a listed message shows exactly what was sent. Discord trims texts, adds to embeds what it finds (sizes, proxies), adds whole embeds for
 * links in the text, and writes times in its own way: none of that counts. Pure.
 */
export function isSameMessage(listed: ListedMessage, sent: SentContent): boolean {
  // What Discord found behind links is of another type than what an author put in.
  const rich = listed.embeds.filter((embed) => embed.type === undefined || embed.type === "rich");
  const buttons = listed.components.flatMap((row) => row.components);
  return (
    listed.content.trim() === sent.content.trim() &&
    listed.attachments.length === sent.fileCount &&
    listed.message_reference?.message_id === sent.answers &&
    sameList(rich, sent.embeds, sameEmbed) &&
    sameList(
      buttons,
      sent.components.flatMap((row) => row.components),
      (a, b) => a["label"] === b.label && sameLink(a["url"], b.url),
    )
  );
}

const Embed = z.object({
  title: z.string().optional(),
  description: z.string().optional(),
  url: z.string().optional(),
  color: z.number().optional(),
  timestamp: z.string().optional(),
  footer: z.object({ text: z.string() }).optional(),
  image: z.object({ url: z.string() }).optional(),
  thumbnail: z.object({ url: z.string() }).optional(),
  author: z.object({ name: z.string() }).optional(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});

function sameEmbed(listed: unknown, sent: EmbedPayload): boolean {
  const parsed = Embed.safeParse(listed);
  if (!parsed.success) return false;
  const found = parsed.data;
  return (
    found.title?.trim() === sent.title &&
    found.description?.trim() === sent.description &&
    sameLink(found.url, sent.url) &&
    (found.color ?? 0) === (sent.color ?? 0) &&
    sameInstant(found.timestamp, sent.timestamp) &&
    found.footer?.text.trim() === sent.footer?.text &&
    found.author?.name.trim() === sent.author?.name &&
    (found.image === undefined) === (sent.image === undefined) &&
    (found.thumbnail === undefined) === (sent.thumbnail === undefined) &&
    sameList(found.fields ?? [], sent.fields ?? [], (a, b) => a.name.trim() === b.name && a.value.trim() === b.value)
  );
}

function sameList<A, B>(found: readonly A[], sent: readonly B[], same: (a: A, b: B) => boolean): boolean {
  return found.length === sent.length && found.every((each, index) => same(each, sent[index] as B));
}

/** Discord writes links in normal form: a slash after the host, escapes. */
function sameLink(found: unknown, sent: string | undefined): boolean {
  if (typeof found !== "string" || sent === undefined) return found === sent;
  return found === sent || (URL.parse(found)?.href ?? found) === (URL.parse(sent)?.href ?? sent);
}

function sameInstant(found: string | undefined, sent: string | undefined): boolean {
  if (found === undefined || sent === undefined) return found === sent;
  return Math.abs(Date.parse(found) - Date.parse(sent)) < 1_000;
}
