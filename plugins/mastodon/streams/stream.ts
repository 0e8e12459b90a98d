import { tagKey } from "./tag-key.ts";

/** One stream of the service. */
export interface Stream {
  /** Unique among streams, and what events carry as `via`: `user`, `hashtag:cats`, `list:12`. */
  readonly key: string;
  /** The service's name for it: `hashtag:local`. */
  readonly name: string;
  readonly tag?: string;
  readonly list?: string;
}

/** The streams that take no argument, by the service's own names. */
export const plainStreams = [
  "user",
  "public",
  "public:local",
  "public:remote",
  "public:media",
  "public:local:media",
  "public:remote:media",
  "direct",
] as const;

export type PlainStream = (typeof plainStreams)[number] | "user:notification";

/** By this an edit came that the server notified the account of, because it had boosted the post. */
export const boostedKey = "user:notification";

export function plainStream(name: PlainStream): Stream {
  return { key: name, name };
}

/** All posts with a hashtag; `local`: only those of the instance itself. */
export function tagStream(tag: string, local: boolean): Stream {
  const name = local ? "hashtag:local" : "hashtag";
  return { key: `${name}:${tagKey(tag)}`, name, tag: tagKey(tag) };
}

export function listStream(list: string): Stream {
  return { key: `list:${list}`, name: "list", list };
}

/** What has to be asked for and what no more. Pure. */
export function streamChanges(
  before: readonly Stream[],
  after: readonly Stream[],
): { readonly added: readonly Stream[]; readonly removed: readonly Stream[] } {
  const without = (some: readonly Stream[], others: readonly Stream[]): readonly Stream[] =>
    some.filter(({ key }) => !others.some((other) => other.key === key));
  return { added: without(after, before), removed: without(before, after) };
}

/** The key of the stream that a message says it came by: `["hashtag", "Cats"]` is `hashtag:cats`. */
export function keyOfWire(names: readonly string[]): string {
  const [name = "", argument] = names;
  if (argument === undefined) return name;
  return `${name}:${name.startsWith("hashtag") ? tagKey(argument) : argument}`;
}
