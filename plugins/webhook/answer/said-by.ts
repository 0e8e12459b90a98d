import type { PostInput } from "../post-input.ts";
import type { Settings } from "../settings.ts";
import { textOf } from "./output.ts";

const mostCharacters = 200;
/** Shorter pieces of a path are words, not keys. */
const shortestKey = 8;

/** What a receiver said about a refusal, for people: `: "unknown channel"`. Nothing when there is a secret in it: some repeat what they were sent. Pure. */
export function saidBy(body: Buffer, settings: Settings, input: PostInput): string {
  const text = (textOf(body) ?? "").replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  if (text === "" || text.startsWith("<") || secretsOf(settings, input).some((secret) => text.includes(secret))) return "";
  const short = text.length > mostCharacters ? `${text.slice(0, mostCharacters).toWellFormed()}…` : text;
  return `: ${JSON.stringify(short)}`;
}

function secretsOf({ url, secret, headers }: Settings, input: PostInput): readonly string[] {
  const values = [...Object.values(headers).map((value) => value.reveal()), ...Object.values(input.headers ?? {})];
  // `Bearer abc` may come back without its first word.
  const words = values.flatMap((value) => value.split(/\s+/)).filter((word) => word.length >= shortestKey);
  const paths = [url?.reveal(), input.url?.text].flatMap((text) => (text === undefined ? [] : pathKeys(new URL(text))));
  return [...words, ...paths, ...(secret === undefined ? [] : [secret.reveal().replace(/^whsec_/, "")])];
}

function pathKeys({ pathname, search }: URL): readonly string[] {
  return `${pathname}${search}`.split(/[/?&=]/).filter((part) => part.length >= shortestKey);
}
