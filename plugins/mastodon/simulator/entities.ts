/** What a simulated post is made from. What is left out is chosen. */
export interface Draft {
  /** The name without the domain, or with it for an account of another server. Default: luna@mastodon.example. */
  readonly by?: string;
  /** Plain text; hashtags and addresses in it become links. */
  readonly text?: string;
  readonly visibility?: "public" | "unlisted" | "private" | "direct";
  readonly sensitive?: boolean;
  readonly spoilerText?: string;
  readonly language?: string | null;
  readonly inReplyTo?: string;
  /** Lists of the account that hold the author. */
  readonly lists?: readonly string[];
  /** Whether the account follows the author: the post is in its home timeline. Default: true for its own posts. */
  readonly followed?: boolean;
  readonly media?: readonly SimulatedMedia[];
  /** When it was written, milliseconds since the epoch; earlier than now for a post of another server that comes late. */
  readonly createdAt?: number;
  readonly bot?: boolean;
  /** Whatever else an entity holds (polls, quotes): laid over it. */
  readonly more?: { readonly [name: string]: unknown };
}

export interface SimulatedMedia {
  readonly id: string;
  readonly type: string;
  readonly url: string | null;
  readonly preview_url: string | null;
  readonly description: string | null;
}

/** A post as the API shows it. */
export interface StatusEntity {
  readonly id: string;
  readonly uri: string;
  readonly url: string;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly content: string;
  readonly spoiler_text: string;
  readonly sensitive: boolean;
  readonly visibility: string;
  readonly language: string | null;
  readonly in_reply_to_id: string | null;
  readonly in_reply_to_account_id: string | null;
  readonly account: AccountEntity;
  readonly tags: readonly { readonly name: string; readonly url: string }[];
  readonly reblog: StatusEntity | null;
  readonly media_attachments: readonly SimulatedMedia[];
  readonly [name: string]: unknown;
}

export interface AccountEntity {
  readonly id: string;
  readonly username: string;
  readonly acct: string;
  readonly [name: string]: unknown;
}

/** The account of a name: always the same for the same name. `own`: the domain of the instance. */
export function accountEntity(name: string, bot = false): AccountEntity {
  const [username = name, domain] = name.split("@");
  const host = domain ?? "social.example";
  return {
    id: idOf(name),
    username,
    acct: name,
    display_name: username,
    url: `https://${host}/@${username}`,
    avatar: `https://${host}/avatars/${username}.png`,
    note: `<p>I am ${username}.</p>`,
    bot,
    locked: false,
    created_at: "2022-11-06T00:00:00.000Z",
    followers_count: 12,
    following_count: 8,
    statuses_count: 90,
    emojis: [],
    fields: [],
  };
}

function idOf(name: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_000_007;
  return `1093${sum.toString().padStart(10, "0")}`;
}

/** The HTML that Mastodon makes of a text. */
export function htmlOf(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const linked = escaped
    .replaceAll(
      /https?:\/\/([^\s<]+)/g,
      (url, rest: string) => `<a href="${url}" rel="nofollow"><span class="invisible">https://</span><span>${rest}</span></a>`,
    )
    .replaceAll(
      /(^|\s)#([\p{L}\p{N}_]+)/gu,
      (_, before: string, tag: string) =>
        `${before}<a href="https://social.example/tags/${tag.toLowerCase()}" class="mention hashtag" rel="tag">#<span>${tag}</span></a>`,
    );
  return `<p>${linked.replaceAll("\n\n", "</p><p>").replaceAll("\n", "<br />")}</p>`;
}

export function tagsOf(text: string): readonly { readonly name: string; readonly url: string }[] {
  const names = [...text.matchAll(/(?:^|\s)#([\p{L}\p{N}_]+)/gu)].map(([, name = ""]) => name.toLowerCase());
  return [...new Set(names)].map((name) => ({ name, url: `https://social.example/tags/${name}` }));
}
