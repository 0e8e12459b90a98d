import type { InstanceLimits } from "../../api/instance-limits.ts";
import { refuseInput } from "../refuse-input.ts";
import { cutGraphemes, graphemesOf } from "../text/cut-graphemes.ts";
import { fitText } from "../text/fit-text.ts";
import { lengthOf, mentionsSomebody, textPieces } from "../text/text-pieces.ts";
import { resolveMentions } from "../text/mentions.ts";
import type { StatusInput } from "./status-input.ts";

/** What a post and an edit both say, in Mastodon's words. */
export interface StatusText {
  readonly status: string;
  readonly spoiler_text: string;
  readonly sensitive: boolean;
  readonly language?: string;
}

/** The mentions in front of the text. Throws `DeliveryError` for a word that names nobody. */
export function mentionOf(input: StatusInput): string {
  const resolved = resolveMentions(input.mention);
  if (!resolved.ok) throw refuseInput(resolved.mistakes.join("; "));
  return resolved.text;
}

/** The text of a post, fitted into what the server takes. `mention` stands in front of it. Pure. */
export function buildText(input: StatusInput, mention: string, { statuses }: InstanceLimits): StatusText {
  const { max_characters: max, characters_reserved_per_url: perUrl } = statuses;
  const text = input.text?.trim() ?? "";
  const warning = input.spoiler?.trim() ?? "";
  // Without a text Mastodon makes one of the warning.
  const spoiler = text === "" ? "" : cutGraphemes(warning, Math.floor(max / 2));
  const front = mention === "" ? "" : `${mention} `;
  const room = max - lengthOf(textPieces(front, perUrl)) - graphemesOf(spoiler).length;
  const status = `${front}${fitText(text === "" ? warning : text, room, perUrl)}`.trim();
  const language = input.language?.trim() ?? "";
  return {
    status,
    spoiler_text: spoiler,
    sensitive: input.sensitive ?? warning !== "",
    ...(/^[a-z]{2,3}(?:-[a-z]{2,4})?$/i.test(language) && { language }),
  };
}

/** The server refuses the post if it would mention somebody after all. Only a text of the rule's own mentions anybody. Pure. */
export function guardOf({ status }: StatusText): { readonly allowed_mentions?: readonly [] } {
  return mentionsSomebody(status) ? {} : { allowed_mentions: [] };
}
