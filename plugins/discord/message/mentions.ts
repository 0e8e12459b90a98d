import { didYouMean } from "#core";
import { limits } from "./limits.ts";

/** Who is to be notified. `text` goes in front of the content; `allowed` is the message's `allowed_mentions`. */
export interface Mentions {
  readonly text: string;
  readonly allowed: AllowedMentions;
}

/** Discord's `allowed_mentions`: nobody else is notified. A kind in `parse` and its list exclude each other. */
export interface AllowedMentions {
  readonly parse: readonly "everyone"[];
  readonly roles?: readonly string[];
  readonly users?: readonly string[];
  readonly replied_user: false;
}

/** Nobody at all. */
export const nobody: AllowedMentions = { parse: [], replied_user: false };

/** The words of `mention`, or what is wrong with them as sentences. */
export type ResolvedMentions =
  | { readonly ok: true; readonly mentions: Mentions }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/** Turns the words of a `mention` input into what Discord needs. `roles`: the connection's names for roles. Pure. */
export function resolveMentions(
  words: string | readonly string[] | null | undefined,
  roles: { readonly [name: string]: string },
): ResolvedMentions {
  const texts = new Set<string>();
  const roleIds = new Set<string>();
  const userIds = new Set<string>();
  const mistakes: string[] = [];
  const wanted = typeof words === "string" ? [words] : (words ?? []);
  for (const word of wanted.map((each) => each.trim()).filter((each) => each !== "")) {
    const user = /^(?:user:)?(\d{15,20})$/.exec(word)?.[1];
    const role = Object.hasOwn(roles, word) ? roles[word] : /^role:(\d{15,20})$/.exec(word)?.[1];
    if (word === "everyone" || word === "here") {
      texts.add(`@${word}`);
    } else if (role !== undefined) {
      texts.add(`<@&${role}>`);
      roleIds.add(role);
    } else if (user !== undefined) {
      texts.add(`<@${user}>`);
      userIds.add(user);
    } else {
      mistakes.push(unknownWord(word, Object.keys(roles)));
    }
  }
  const text = [...texts].join(" ");
  if (text.length > limits.content) mistakes.push("mention: so many do not fit into one message");
  if (mistakes.length > 0) return { ok: false, mistakes };
  const allowed: AllowedMentions = {
    parse: texts.has("@everyone") || texts.has("@here") ? ["everyone"] : [],
    ...(roleIds.size > 0 && { roles: [...roleIds] }),
    ...(userIds.size > 0 && { users: [...userIds] }),
    replied_user: false,
  };
  return { ok: true, mentions: { text, allowed } };
}

function unknownWord(word: string, names: readonly string[]): string {
  const near = didYouMean(word, [...names, "everyone", "here"]);
  const known =
    names.length === 0 ? "the connection has no roles yet: add it under its `roles`" : `the connection's roles are ${names.join(", ")}`;
  return `mention "${word}" is no role of this connection, no role:<id> or user:<id>, and not everyone or here${near === undefined ? "" : `; ${near}`} (${known})`;
}
