import type { Settings } from "../settings.ts";
import { type ButtonRow, buildButtonRows } from "./button-rows.ts";
import { cutText } from "./cut-text.ts";
import { buildEmbed, type EmbedPayload } from "./embed-payload.ts";
import { fitEmbeds } from "./embed-total.ts";
import { limits } from "./limits.ts";
import { type AllowedMentions, nobody, resolveMentions } from "./mentions.ts";
import type { MessageInput } from "./message-input.ts";
import { refuseInput } from "./refuse-input.ts";
import { nameMistake } from "./sender-name.ts";
import { webLink } from "./web-link.ts";

/** What a message shows, in Discord's words. */
export interface MessageBody {
  readonly content: string;
  readonly embeds: readonly EmbedPayload[];
  readonly components: readonly ButtonRow[];
}

/** A new message: what it shows, whom it notifies, how it is posted. */
export interface NewMessage extends MessageBody {
  readonly allowed_mentions: AllowedMentions;
  readonly flags?: number;
}

/** An edit replaces all that the message shows. Flags are named only when the rule names them: a moderator may have hidden a preview. */
export interface EditedMessage extends MessageBody {
  readonly allowed_mentions: AllowedMentions;
  readonly flags?: number;
}

/** Discord's bits for messages. */
const suppressEmbeds = 1 << 2;
const suppressNotifications = 1 << 12;

/** The mentions that stand in front of the content. Throws `DeliveryError` for a word that names nobody. */
export function mentionsOf(settings: Settings, input: MessageInput): { readonly text: string; readonly allowed: AllowedMentions } {
  const resolved = resolveMentions(input.mention, settings.roles);
  if (!resolved.ok) throw refuseInput(resolved.mistakes.join("; "));
  return resolved.mentions;
}

/** The body of a create or reply. Throws `DeliveryError` when nothing is left to show. */
export function buildNewMessage(settings: Settings, input: MessageInput): NewMessage {
  const mentions = mentionsOf(settings, input);
  const body = buildBody(input, mentions.text, (input.files ?? []).length > 0);
  const flags = (input.suppress_embeds ? suppressEmbeds : 0) | (input.silent ? suppressNotifications : 0);
  return { ...body, allowed_mentions: mentions.allowed, ...(flags !== 0 && { flags }) };
}

/**
 * The body of an edit. The mentions that the message was created with stay in front of its text; nobody is notified.
 * `hasFiles`: files stand in it. Throws `DeliveryError` when nothing is left to show.
 */
export function buildEditedMessage(
  input: MessageInput,
  shown: { readonly mention: string | undefined; readonly hasFiles: boolean },
): EditedMessage {
  const body = buildBody(input, shown.mention ?? "", shown.hasFiles);
  const suppress = input.suppress_embeds ?? undefined;
  return { ...body, allowed_mentions: nobody, ...(suppress !== undefined && { flags: suppress ? suppressEmbeds : 0 }) };
}

/** How a webhook shows its sender: the step's words before the connection's; what Discord would refuse is left out. */
export function senderOf(settings: Settings, input: MessageInput): { readonly username?: string; readonly avatar_url?: string } {
  const username = usableName(input.username) ?? usableName(settings.username);
  const avatar = webLink(input.avatar_url) ?? webLink(settings.avatar_url);
  return { ...(username !== undefined && { username }), ...(avatar !== undefined && { avatar_url: avatar }) };
}

function buildBody(input: MessageInput, mention: string, hasFiles: boolean): MessageBody {
  const text = (input.content ?? "").trim();
  const room = limits.content - (mention === "" ? 0 : mention.length + 1);
  const content = [mention, cutText(text, room)].filter((part) => part !== "").join(" ");
  const inputs = [...(input.embed ? [input.embed] : []), ...(input.embeds ?? [])];
  if (inputs.length > limits.embeds) throw refuseInput(`a message has at most ${limits.embeds.toString()} embeds, \`embed\` included`);
  const embeds = fitEmbeds(inputs.flatMap((each) => buildEmbed(each) ?? []));
  if (content === "" && embeds.length === 0 && !hasFiles) {
    throw refuseInput("the message is empty: its content, embeds and files have nothing to show (Discord refuses that)");
  }
  return { content, embeds, components: buildButtonRows(input.buttons) };
}

function usableName(name: string | null | undefined): string | undefined {
  const trimmed = name?.trim() ?? "";
  return nameMistake(trimmed) === undefined ? trimmed : undefined;
}
