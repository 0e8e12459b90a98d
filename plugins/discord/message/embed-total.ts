import { cutText } from "./cut-text.ts";
import type { EmbedPayload } from "./embed-payload.ts";
import { limits } from "./limits.ts";

/** How many characters of an embed count towards the total: title, description, names and values of fields, footer, author. */
export function embedLength(embed: EmbedPayload): number {
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  for (const field of embed.fields ?? []) texts.push(field.name, field.value);
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

/**
 * Brings all embeds of a message under Discord's total of 6000 characters. From the last embed to the first, in each of them: first the
 * description is cut, then fields go from the last one up, then the footer, the author and the title; it stops as soon as the rest fits. An embed
 * with nothing left to show goes. Pure.
 */
export function fitEmbeds(embeds: readonly EmbedPayload[], max: number = limits.embedTotal): readonly EmbedPayload[] {
  const fitted = embeds.map((embed) => ({ ...embed }));
  let excess = fitted.reduce((sum, embed) => sum + embedLength(embed), 0) - max;
  for (let index = fitted.length - 1; index >= 0 && excess > 0; index--) {
    const embed = fitted[index] as EmbedPayload;
    const before = embedLength(embed);
    const smaller = shrink(embed, Math.max(0, before - excess));
    excess -= before - embedLength(smaller);
    fitted[index] = smaller;
  }
  return fitted.filter(showsSomething);
}

/** At most `room` characters of the embed. */
function shrink(embed: EmbedPayload, room: number): EmbedPayload {
  const smaller = withDescription(embed, (embed.description?.length ?? 0) - (embedLength(embed) - room));
  while (embedLength(smaller) > room && smaller.fields !== undefined) {
    smaller.fields = smaller.fields.slice(0, -1);
    if (smaller.fields.length === 0) delete smaller.fields;
  }
  if (embedLength(smaller) > room) delete smaller.footer;
  if (embedLength(smaller) > room) delete smaller.author;
  if (embedLength(smaller) > room) delete smaller.title;
  return smaller;
}

/** Discord refuses an embed that has a colour, a link or a time alone. */
function showsSomething({ url: _url, color: _color, timestamp: _timestamp, ...shown }: EmbedPayload): boolean {
  return Object.keys(shown).length > 0;
}

function withDescription(embed: EmbedPayload, length: number): EmbedPayload {
  const smaller = { ...embed };
  const description = cutText(embed.description ?? "", Math.max(0, length));
  if (description === "") delete smaller.description;
  else smaller.description = description;
  return smaller;
}
