import type { Clock } from "#core";
import { tagKey } from "../streams/tag-key.ts";
import { accountEntity, type Draft, htmlOf, type StatusEntity, tagsOf } from "./entities.ts";

/** Something that a stream says. `channels`: the keys of the streams that say it. */
export interface Broadcast {
  readonly channels: readonly string[];
  readonly event: string;
  /** JSON as text, or an id; undefined where the service sends none. */
  readonly payload: string | undefined;
}

/** Something that happened to a post. */
export interface PostChange {
  readonly what: "created" | "edited" | "deleted";
  readonly entity: StatusEntity;
  readonly text: string;
}

/** A post with the timelines that it stands in. */
export interface StoredStatus {
  readonly entity: StatusEntity;
  readonly text: string;
  readonly channels: readonly string[];
}

const own = "herald";
/** Milliseconds are shifted by this much in ids, as Mastodon does. */
const idShift = 16n;

/** What the simulated instance knows: posts, notifications, conversations, announcements. Tells its listeners of all that happens. */
export class World {
  readonly clock: Clock;
  readonly domain = "social.example";
  readonly token = "simulated-mastodon-token";
  /** The account that the token belongs to. */
  readonly me = accountEntity(own);
  /** Oldest first. */
  readonly statuses = new Map<string, StoredStatus>();
  readonly notifications: { readonly id: string; readonly created_at: string }[] = [];
  readonly conversations = new Map<string, object>();
  /** Lists that the account has. */
  readonly lists = new Set(["12"]);
  readonly #listeners = new Set<(broadcast: Broadcast) => void>();
  readonly #watchers = new Set<(change: PostChange) => void>();
  #sequence = 0n;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Calls the listener with everything that a stream says, until the returned function is called. */
  onBroadcast(listener: (broadcast: Broadcast) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** An id that grows with the time. */
  nextId(at = this.clock.now()): string {
    this.#sequence += 1n;
    return ((BigInt(at) << idShift) + this.#sequence).toString();
  }

  /** Somebody posts. */
  post(draft: Draft = {}): StatusEntity {
    const entity = this.take(this.#statusOf(draft), draft.text ?? "", draft);
    if (entity.visibility === "direct" && entity.account.acct !== own) this.#converse(entity);
    return entity;
  }

  /** Takes a post in and tells of it. */
  take(entity: StatusEntity, text: string, draft: Draft = {}): StatusEntity {
    const stored = { entity, text, channels: channelsOf(entity, draft) };
    this.statuses.set(entity.id, stored);
    this.#changed({ what: "created", entity, text });
    this.say(stored.channels, "update", JSON.stringify(entity));
    return entity;
  }

  /** Calls the listener with everything that happens to a post. */
  onChange(watcher: (change: PostChange) => void): void {
    this.#watchers.add(watcher);
  }

  /** Changes a post; undefined when there is none. The streams of hashtags that it has lost say nothing; who boosted it is notified. */
  edit(id: string, text: string, more: { readonly [name: string]: unknown } = {}): StatusEntity | undefined {
    const stored = this.statuses.get(id);
    if (stored === undefined) return undefined;
    const edited_at = new Date(this.clock.now()).toISOString();
    const entity = { ...stored.entity, content: htmlOf(text), tags: tagsOf(text), edited_at, ...more };
    const channels = [...stored.channels.filter((channel) => !channel.startsWith("hashtag")), ...tagChannels(entity)];
    this.statuses.set(id, { entity, text, channels });
    this.#changed({ what: "edited", entity, text });
    this.say(channels, "status.update", JSON.stringify(entity));
    if (this.#ownBoosts(id).length > 0) this.notify("update", entity.account.acct, entity);
    return entity;
  }

  /** Deletes a post; false when there is none. */
  delete(id: string): boolean {
    const stored = this.statuses.get(id);
    if (stored === undefined) return false;
    this.statuses.delete(id);
    this.#changed({ what: "deleted", entity: stored.entity, text: stored.text });
    this.say(stored.channels, "delete", id);
    return true;
  }

  /** Somebody boosts a post; undefined when there is none. */
  boost(id: string, by = own): StatusEntity | undefined {
    const original = this.statuses.get(id)?.entity;
    if (original === undefined) return undefined;
    const entity = { ...this.#statusOf({ by }), content: original.content, reblog: original };
    const channels = ["user"];
    this.statuses.set(entity.id, { entity, text: "", channels });
    this.say(channels, "update", JSON.stringify(entity));
    return entity;
  }

  /** The account takes its boost of a post back. */
  unboost(id: string): void {
    for (const boost of this.#ownBoosts(id)) this.delete(boost.id);
  }

  /** Somebody does something that the account is notified of. */
  notify(type: string, by = "luna@mastodon.example", status: StatusEntity | null = null): string {
    const id = this.nextId();
    const created_at = new Date(this.clock.now()).toISOString();
    const notification = { id, type, created_at, group_key: `ungrouped-${id}`, account: accountEntity(by), status };
    this.notifications.push(notification);
    this.say(["user:notification", "user"], "notification", JSON.stringify(notification));
    return id;
  }

  /** Lets streams say anything. */
  say(channels: readonly string[], event: string, payload: string | undefined): void {
    for (const listener of this.#listeners) listener({ channels, event, payload });
  }

  #ownBoosts(id: string): readonly StatusEntity[] {
    return [...this.statuses.values()]
      .map(({ entity }) => entity)
      .filter(({ reblog, account }) => reblog?.id === id && account.acct === own);
  }

  #changed(change: PostChange): void {
    for (const watcher of this.#watchers) watcher(change);
  }

  #converse(entity: StatusEntity): void {
    const conversation = { id: `9${entity.account.id}`, unread: true, accounts: [entity.account], last_status: entity };
    this.conversations.set(conversation.id, conversation);
    this.say(["direct"], "conversation", JSON.stringify(conversation));
  }

  #statusOf(draft: Draft): StatusEntity {
    const account = accountEntity(draft.by ?? "luna@mastodon.example", draft.bot);
    const at = draft.createdAt ?? this.clock.now();
    const id = this.nextId(at);
    const text = draft.text ?? "";
    return {
      id,
      uri: `https://${this.domain}/users/${account.username}/statuses/${id}`,
      url: `https://${this.domain}/@${account.acct}/${id}`,
      created_at: new Date(at).toISOString(),
      edited_at: null,
      content: htmlOf(text),
      spoiler_text: draft.spoilerText ?? "",
      sensitive: draft.sensitive ?? false,
      visibility: draft.visibility ?? "public",
      language: draft.language === undefined ? "en" : draft.language,
      in_reply_to_id: draft.inReplyTo ?? null,
      in_reply_to_account_id: this.statuses.get(draft.inReplyTo ?? "")?.entity.account.id ?? null,
      account,
      tags: tagsOf(text),
      mentions: [],
      media_attachments: draft.media ?? [],
      emojis: [],
      poll: null,
      card: null,
      reblog: null,
      replies_count: 0,
      reblogs_count: 0,
      favourites_count: 0,
      ...draft.more,
    };
  }
}

/** The streams that a post comes by, as Mastodon's own fan-out does it. */
function channelsOf(entity: StatusEntity, draft: Draft): readonly string[] {
  const isOwn = entity.account.acct === own;
  const home = entity.visibility !== "direct" && (draft.followed ?? isOwn) ? ["user"] : [];
  const lists = (draft.lists ?? []).map((list) => `list:${list}`);
  if (entity.visibility !== "public") return [...home, ...lists];
  const place = entity.account.acct.includes("@") ? "remote" : "local";
  const isReply = entity.in_reply_to_id !== null;
  const media = entity.media_attachments.length > 0 ? ["public:media", `public:${place}:media`] : [];
  const open = isReply ? [] : ["public", `public:${place}`, ...media];
  return [...home, ...lists, ...open, ...tagChannels(entity)];
}

function tagChannels({ tags, account, visibility }: StatusEntity): readonly string[] {
  if (visibility !== "public") return [];
  const isLocal = !account.acct.includes("@");
  return tags.flatMap(({ name }) => [`hashtag:${tagKey(name)}`, ...(isLocal ? [`hashtag:local:${tagKey(name)}`] : [])]);
}
