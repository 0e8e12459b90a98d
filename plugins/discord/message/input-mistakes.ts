import { limits } from "./limits.ts";
import { resolveMentions } from "./mentions.ts";
import type { MessageInput } from "./message-input.ts";
import type { Settings } from "../settings.ts";
import { nameMistake } from "./sender-name.ts";
import { pictureLink, webLink } from "./web-link.ts";

const webhookOnly = ["thread_id", "thread_name", "applied_tags", "username", "avatar_url"] as const;

/** An input as lint sees it: what stands in the configuration as it is. */
type Known = Partial<MessageInput>;

/** What makes a message impossible with this connection, as sentences. Asked by lint and again before sending. Pure. */
export function inputMistakes(settings: Settings, input: Known): readonly string[] {
  const mistakes = settings.bot_token === undefined ? webhookMistakes(input) : botMistakes(input);
  const mentions = resolveMentions(input.mention, settings.roles);
  return mentions.ok ? mistakes : [...mistakes, ...mentions.mistakes];
}

function webhookMistakes(input: Known): string[] {
  const mistakes: string[] = [];
  const why = "a webhook cannot do that: use a connection with a bot_token";
  if (isSet(input.channel)) mistakes.push("channel is not for a webhook: its URL already names the channel");
  if (input.crosspost === true) mistakes.push(`crosspost: ${why}`);
  if (isSet(input.thread)) mistakes.push(`thread: ${why}, or use thread_name in a forum`);
  if (isSet(input.thread_id) && isSet(input.thread_name)) mistakes.push("thread_id and thread_name exclude each other");
  if (isSet(input.applied_tags) && !isSet(input.thread_name)) mistakes.push("applied_tags goes with thread_name");
  return mistakes;
}

function botMistakes(input: Known): string[] {
  return webhookOnly
    .filter((name) => isSet(input[name]))
    .map((name) => `${name} works with a webhook only, and this connection has a bot_token`);
}

/** What would be left out of the message without a word when the time comes. For lint. Pure. */
export function leftOut(input: Known): readonly string[] {
  const sentences: string[] = [];
  const embeds = [
    ...(input.embed ? [["embed", input.embed] as const] : []),
    ...(input.embeds ?? []).map((each, at) => [`embeds[${at.toString()}]`, each] as const),
  ];
  for (const [path, embed] of embeds) {
    const links = { url: embed.url, "author.url": embed.author?.url };
    for (const [name, value] of Object.entries(links))
      if (isSet(value) && webLink(value) === undefined) sentences.push(notLink(`${path}.${name}`, value));
    const pictures = {
      image: embed.image,
      thumbnail: embed.thumbnail,
      "footer.icon_url": embed.footer?.icon_url,
      "author.icon_url": embed.author?.icon_url,
    };
    for (const [name, value] of Object.entries(pictures)) {
      if (isSet(value) && pictureLink(value) === undefined) sentences.push(notLink(`${path}.${name}`, value));
    }
  }
  for (const [at, button] of (input.buttons ?? []).entries()) {
    if (isSet(button.url) && webLink(button.url, limits.buttonUrl) === undefined)
      sentences.push(notLink(`buttons[${at.toString()}].url`, button.url));
  }
  if (isSet(input.avatar_url) && webLink(input.avatar_url) === undefined) sentences.push(notLink("avatar_url", input.avatar_url));
  const name = isSet(input.username) ? nameMistake(input.username) : undefined;
  if (name !== undefined) sentences.push(`username: ${name}`);
  return sentences;
}

function notLink(path: string, value: string): string {
  return `${path}: "${value}" is not an http(s) link`;
}

function isSet<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}
