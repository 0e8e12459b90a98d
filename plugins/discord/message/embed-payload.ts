import type { EmbedInput } from "./embed-input.ts";
import { pictureLink, webLink } from "./web-link.ts";

/** An embed as Discord takes it. Only what has something to show is in it. */
export interface EmbedPayload {
  title?: string;
  description?: string;
  url?: string;
  color?: number;
  timestamp?: string;
  footer?: { text: string; icon_url?: string };
  image?: { url: string };
  thumbnail?: { url: string };
  author?: { name: string; url?: string; icon_url?: string };
  fields?: { name: string; value: string; inline?: boolean }[];
}

/** What Discord would refuse (empty texts, half fields, things that are no link) is left out. `undefined`: nothing to show is left. Pure. */
export function buildEmbed(input: EmbedInput): EmbedPayload | undefined {
  const embed: EmbedPayload = {
    ...only("title", text(input.title)),
    ...only("description", text(input.description)),
    ...only("footer", footerOf(input)),
    ...only("image", picture(input.image)),
    ...only("thumbnail", picture(input.thumbnail)),
    ...only("author", authorOf(input)),
    ...only("fields", fieldsOf(input)),
  };
  if (Object.keys(embed).length === 0) return undefined;
  return {
    ...embed,
    ...only("url", webLink(input.url)),
    ...only("color", colorOf(input.color)),
    ...only("timestamp", input.timestamp ?? undefined),
  };
}

function footerOf({ footer }: EmbedInput): EmbedPayload["footer"] {
  const shown = text(footer?.text);
  return shown === undefined ? undefined : { text: shown, ...only("icon_url", pictureLink(footer?.icon_url)) };
}

function authorOf({ author }: EmbedInput): EmbedPayload["author"] {
  const name = text(author?.name);
  return name === undefined
    ? undefined
    : { name, ...only("url", webLink(author?.url)), ...only("icon_url", pictureLink(author?.icon_url)) };
}

function fieldsOf({ fields }: EmbedInput): EmbedPayload["fields"] {
  const shown = (fields ?? []).flatMap((field) => {
    const name = text(field.name);
    const value = text(field.value);
    return name === undefined || value === undefined ? [] : [{ name, value, ...only("inline", field.inline ?? undefined) }];
  });
  return shown.length === 0 ? undefined : shown;
}

function picture(url: string | null | undefined): { url: string } | undefined {
  const usable = pictureLink(url);
  return usable === undefined ? undefined : { url: usable };
}

function colorOf(color: EmbedInput["color"]): number | undefined {
  return typeof color === "string" ? Number.parseInt(color.slice(1), 16) : (color ?? undefined);
}

/** Discord trims, so blank is empty. */
function text(value: string | null | undefined): string | undefined {
  const trimmed = value?.trim() ?? "";
  return trimmed === "" ? undefined : trimmed;
}

function only<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
