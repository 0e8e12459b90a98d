import type { MastodonSimulator } from "#plugins/mastodon/simulator";

type World = MastodonSimulator["world"];

interface CrowdPost {
  readonly id: string;
  readonly name: string;
  /** What it said, from the first form to the last. */
  readonly texts: string[];
  /** When it was posted, milliseconds since the epoch. */
  readonly at: number;
  readonly isByBot: boolean;
  isDeleted: boolean;
}

/** What became of the posts, as people see it. */
export interface Seen {
  /** What was done to a post: `reblog`, `unreblog`. */
  readonly marksOf: (id: string) => readonly string[];
  /** Every message ever made: its texts from the first to the last. */
  readonly messages: readonly { readonly texts: readonly string[]; readonly isDeleted: boolean }[];
}

/** People who post under a hashtag, and what should have come of it. Every tenth of them is a bot, whom the rule leaves out. */
export class Crowd {
  readonly #world: World;
  readonly #posts: CrowdPost[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  get size(): number {
    return this.#posts.length;
  }

  post(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const name = `post ${this.#posts.length.toString()}.`;
      const isByBot = this.#posts.length % 10 === 9;
      const text = `${name} #indiedev`;
      const { id } = this.#world.post({ text, by: `p${this.#posts.length.toString()}@mastodon.example`, bot: isByBot });
      this.#posts.push({ id, name, texts: [text], at: this.#world.clock.now(), isByBot, isDeleted: false });
    }
  }

  /** The author of the post that is so many back edits it. */
  edit(back: number): void {
    const post = this.#at(back);
    const text = `${post.name} edited ${post.texts.length.toString()} #indiedev`;
    post.texts.push(text);
    this.#world.edit(post.id, text);
  }

  /** The author of the post that is so many back deletes it. */
  delete(back: number): void {
    const post = this.#at(back);
    post.isDeleted = true;
    this.#world.delete(post.id);
  }

  /** The posts that should have been mirrored and boosted, and were neither. */
  leftOut({ marksOf, messages }: Seen): readonly { readonly at: number }[] {
    const shown = messages.map(({ texts }) => texts[0] ?? "");
    return this.#posts.filter(
      ({ id, name, isByBot }) => !isByBot && marksOf(id).length === 0 && !shown.some((text) => text.startsWith(name)),
    );
  }

  /** A sentence for each post that was not boosted and mirrored as it should have been. */
  wrong({ marksOf, messages }: Seen): readonly string[] {
    const mirrors = new Map<string, Seen["messages"][number][]>();
    for (const message of messages) {
      const name = /^post \d+\./.exec(message.texts[0] ?? "")?.[0] ?? "unknown";
      mirrors.set(name, [...(mirrors.get(name) ?? []), message]);
    }
    const unknown = mirrors.has("unknown") ? ["a message is of no post"] : [];
    return [...unknown, ...this.#posts.flatMap((post) => wrongOf(post, marksOf(post.id), mirrors.get(post.name) ?? []))];
  }

  #at(back: number): CrowdPost {
    const post = this.#posts.at(-1 - back);
    if (post === undefined) throw new Error(`there are no ${back.toString()} posts`);
    return post;
  }
}

function wrongOf(post: CrowdPost, marks: readonly string[], mirrors: Seen["messages"]): readonly string[] {
  const wrong: string[] = [];
  const say = (what: string): void => void wrong.push(`${post.name} ${what}`);
  const [mirror, ...more] = mirrors;
  if (more.length > 0) say(`was mirrored ${mirrors.length.toString()} times`);
  if (post.isByBot) {
    if (mirror !== undefined || marks.length > 0) say("is a bot's and was not left alone");
    return wrong;
  }
  if (post.isDeleted) {
    if (mirror?.isDeleted === false) say("is gone and its mirror is not");
    // A boost goes with its post, taken back or not.
    if (!["", "reblog", "reblog,unreblog"].includes(marks.join())) say(`is gone and was ${marks.join()}`);
  } else {
    if (mirror === undefined) say("was not mirrored");
    if (mirror?.isDeleted === true) say("has lost its mirror");
    if (mirror !== undefined && mirror.texts.at(-1) !== post.texts.at(-1)) say(`is mirrored as “${mirror.texts.at(-1) ?? ""}”`);
    if (marks.join() !== "reblog") say(`was boosted as ${marks.length === 0 ? "not at all" : marks.join()}`);
  }
  const order = (mirror?.texts ?? []).map((text) => post.texts.indexOf(text));
  if (order.some((at, index) => at < 0 || at <= (order[index - 1] ?? -1))) say(`was mirrored in the order ${order.join()}`);
  return wrong;
}
