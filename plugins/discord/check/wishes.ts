import type { WantedMessage } from "#core";
import { resolveMentions } from "../message/mentions.ts";

/** What the rules want to do in one channel. */
export interface Wishes {
  /** The rules that name it, each once. */
  readonly rules: readonly string[];
  readonly embeds: boolean;
  readonly files: boolean;
  readonly threads: boolean;
  readonly replies: boolean;
  readonly everyone: boolean;
  readonly roles: readonly string[];
}

/** What the rules want, by channel. `unnamed`: those whose channel only an event, or a value that is not there yet, will tell. */
export interface WishList {
  readonly byChannel: ReadonlyMap<string, Wishes>;
  readonly unnamed: readonly string[];
}

/** Sorts what the rules want by channel. A reply stands in the channel of what it answers, which is the step's. Pure. */
export function wishesOf(messages: readonly WantedMessage[], roles: { readonly [name: string]: string }): WishList {
  const byChannel = new Map<string, Wishes>();
  const unnamed = new Set<string>();
  for (const message of messages) {
    const { channel } = message.input;
    if (typeof channel !== "string" || channel === "") unnamed.add(message.rule);
    else byChannel.set(channel, together(byChannel.get(channel), wishOf(message, roles)));
  }
  return { byChannel, unnamed: [...unnamed] };
}

function wishOf({ rule, op, input, templated }: WantedMessage, roles: { readonly [name: string]: string }): Wishes {
  const isGiven = (name: string): boolean => templated.includes(name) || isSet(input[name]);
  const pings = op === "edit" ? undefined : resolveMentions(wordsOf(input["mention"]), roles);
  const allowed = pings?.ok === true ? pings.mentions.allowed : undefined;
  return {
    rules: [rule],
    embeds: isGiven("embed") || isGiven("embeds"),
    files: isGiven("files"),
    threads: isGiven("thread"),
    replies: op === "reply",
    everyone: allowed?.parse.includes("everyone") ?? false,
    roles: allowed?.roles ?? [],
  };
}

function together(one: Wishes | undefined, other: Wishes): Wishes {
  if (one === undefined) return other;
  return {
    rules: [...new Set([...one.rules, ...other.rules])],
    embeds: one.embeds || other.embeds,
    files: one.files || other.files,
    threads: one.threads || other.threads,
    replies: one.replies || other.replies,
    everyone: one.everyone || other.everyone,
    roles: [...new Set([...one.roles, ...other.roles])],
  };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}

function wordsOf(value: unknown): string | readonly string[] | undefined {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : undefined;
}
