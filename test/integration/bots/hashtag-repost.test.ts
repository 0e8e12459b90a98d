import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answers } from "#plugins/discord/simulator/faults";
import { type MastodonSimulator, startMastodonSimulator } from "#plugins/mastodon/simulator";
import { accountEntity, type Draft } from "#plugins/mastodon/simulator/entities";
import { BotScene } from "./bot-scene.ts";

const second = 1_000;
const minute = 60 * second;

describe("bots/hashtag-repost", () => {
  let scene: BotScene;
  let mastodon: MastodonSimulator;
  let channel: string;
  let authors: number;

  beforeEach(async () => {
    authors = 0;
    scene = new BotScene();
    mastodon = await startMastodonSimulator({ clock: scene.clock });
    await scene.open(["hashtag-repost"], { fedi: { plugin: "mastodon", url: mastodon.url, access_token: mastodon.token } });
    ({ MIRROR_CHANNEL: channel = "" } = scene.discord.variables ?? {});
    await scene.start();
    await scene.pass(minute);
  });

  afterEach(async () => {
    await scene.close();
    await mastodon.close();
  });

  /** Each by somebody else, if it is not said by whom: of one author only one post a day is shown. */
  function post(draft: Draft = {}): string {
    authors += 1;
    const by = authors === 1 ? "luna@mastodon.example" : `luna${authors}@mastodon.example`;
    return mastodon.world.post({ text: "My game has a demo! #IndieDev", by, ...draft }).id;
  }

  /** An account that differs from an ordinary one. */
  function author(more: { readonly [name: string]: unknown }, name = "sol@mastodon.example"): Draft {
    return { by: name, more: { account: { ...accountEntity(name), ...more } } };
  }

  /** The posts that the account has boosted and not taken back. */
  function boosted(): readonly string[] {
    const { statuses } = mastodon.acting.scene.world;
    return [...statuses.values()].filter(({ marks }) => marks.at(-1) === "reblog").map(({ id }) => id);
  }

  /** The bot in a folder of its own, with other lists. */
  function copyOfBot(lists: { readonly [name: string]: readonly string[] }): string {
    let text = readFileSync("bots/hashtag-repost/bot.yaml", "utf8");
    for (const [name, items] of Object.entries(lists)) text = text.replace(`  ${name}: []`, `  ${name}: ${JSON.stringify(items)}`);
    writeFileSync(join(scene.folder, "bot.yaml"), text);
    return scene.folder;
  }

  function texts(): readonly (string | undefined)[] {
    return scene.embeds(channel).map((embed) => embed?.description);
  }

  it("boosts a post under a hashtag and mirrors it, two minutes after it was written", async () => {
    const id = post();
    await scene.pass(115 * second);
    expect(boosted()).toEqual([]);
    await scene.pass(minute);

    expect(boosted()).toEqual([id]);
    expect(scene.shown(channel)).toEqual([`**luna** posted <https://social.example/@luna@mastodon.example/${id}>`]);
    expect(scene.embeds(channel)).toMatchObject([
      {
        description: "My game has a demo! #IndieDev",
        author: { name: "luna (@luna@mastodon.example)", url: "https://mastodon.example/@luna" },
        footer: { text: "#indiedev" },
      },
    ]);
    expect(scene.said).toEqual([]);
  });

  it("does it once for a post under two of the hashtags, over a lost link and a restart", async () => {
    const id = post({ text: "Both #indiedev #gamedev" });
    await scene.pass(minute);
    mastodon.streaming.cut();
    await scene.pass(2 * minute);
    await scene.stop();
    await scene.pass(minute);
    await scene.start();
    await scene.pass(5 * minute);

    expect(boosted()).toEqual([id]);
    expect(texts()).toEqual(["Both #indiedev #gamedev"]);
  });

  it("catches up with what was posted while it was off", async () => {
    await scene.stop();
    const id = post();
    await scene.pass(10 * minute);
    await scene.start();
    await scene.pass(5 * minute);

    expect(boosted()).toEqual([id]);
    expect(texts()).toHaveLength(1);
  });

  it("edits the mirror with the post, also days later, and keeps the boost", async () => {
    const id = post();
    await scene.pass(5 * minute);
    mastodon.world.edit(id, "My game has two demos! #indiedev");
    await scene.pass(minute);
    expect(texts()).toEqual(["My game has two demos! #indiedev"]);

    await scene.stop();
    await scene.clock.advance(26 * 60 * minute);
    await scene.start();
    await scene.pass(2 * minute);
    mastodon.world.edit(id, "My game is out! #indiedev");
    await scene.pass(minute);

    expect(texts()).toEqual(["My game is out! #indiedev"]);
    expect(boosted()).toEqual([id]);
  });

  it("deletes the mirror with the post", async () => {
    const id = post();
    await scene.pass(5 * minute);
    mastodon.world.delete(id);
    await scene.pass(minute);

    expect(scene.shown(channel)).toEqual([]);
    expect(scene.said).toEqual([]);
  });

  it("says nothing of a post that is deleted within two minutes", async () => {
    const id = post();
    await scene.pass(minute);
    mastodon.world.delete(id);
    await scene.pass(5 * minute);

    expect(scene.discord.messages()).toEqual([]);
    expect(boosted()).toEqual([]);
  });

  it("withdraws both when an edit makes of a good post one that would be left alone", async () => {
    const hashtags = Array.from("abcdefghij", (letter) => `#${letter}`).join(" ");
    const edits: readonly (readonly [text: string, more?: { readonly [name: string]: unknown }])[] = [
      ["Now sensitive #indiedev", { sensitive: true }],
      ["Without the hashtag"],
      ["For no robots #indiedev #nobot"],
      [`Under many hashtags #indiedev ${hashtags}`],
      ["Better #indiedev"],
    ];
    const ids = edits.map(() => post());
    await scene.pass(5 * minute);
    expect(boosted()).toEqual(ids);

    for (const [index, [text, more]] of edits.entries()) mastodon.world.edit(ids[index] ?? "", text, more);
    await scene.pass(minute);

    expect(boosted()).toEqual(ids.slice(-1));
    expect(texts()).toEqual(["Better #indiedev"]);
  });

  it("takes a post that gets the hashtag by an edit, and one that is good again", async () => {
    const id = post({ text: "I forgot something" });
    await scene.pass(5 * minute);
    mastodon.world.edit(id, "I forgot #gamedev");
    await scene.pass(3 * minute);
    expect(boosted()).toEqual([id]);

    mastodon.world.edit(id, "I forgot #gamedev", { sensitive: true });
    await scene.pass(3 * minute);
    mastodon.world.edit(id, "I forgot nothing #gamedev", { sensitive: false });
    await scene.pass(3 * minute);

    expect(boosted()).toEqual([id]);
    expect(texts()).toEqual(["I forgot nothing #gamedev"]);
  });

  it("shows one post a day of each author", async () => {
    const first = post({ by: "sol@mastodon.example" });
    await scene.pass(5 * minute);
    post({ by: "sol@mastodon.example" });
    const other = post({ by: "mars@mastodon.example" });
    await scene.pass(5 * minute);

    expect(boosted()).toEqual([first, other]);
    expect(scene.discord.messages()).toHaveLength(2);
  });

  it("leaves alone what is not for everybody, not by a person, or not wanted there", async () => {
    const unwanted: { readonly [what: string]: Draft } = {
      "of a bot": author({ bot: true }),
      "of somebody with #nobot in the profile": author({ note: "<p>Hello! <a>#<span>NoBot</span></a></p>" }),
      "of somebody with #nobot in the name": author({ display_name: "Sol #nobot" }),
      "asks robots to keep away #nobot": {},
      sensitive: { sensitive: true },
      "answers another": { inReplyTo: "1" },
      "answers somebody whose post is not known": { more: { in_reply_to_account_id: "7" } },
      "of a young account": author({ created_at: "2026-05-30T00:00:00.000Z" }),
      "for followers": { more: { visibility: "private" } },
      "for one person": { more: { visibility: "direct" } },
      "caught by the account's own filters": { more: { filtered: [{ filter: { title: "crypto", filter_action: "hide" } }] } },
      "full of mentions": { more: { mentions: Array.from("abcdef", (id) => ({ id, username: id, acct: id, url: null })) } },
      old: { createdAt: Date.UTC(2026, 4, 30) },
    };
    for (const [what, draft] of Object.entries(unwanted)) post({ text: `${what} #indiedev`, ...draft });
    const id = post({ text: "A good one #gamedev" });
    await scene.pass(5 * minute);

    expect(texts()).toEqual(["A good one #gamedev"]);
    expect(boosted()).toEqual([id]);
  });

  it("keeps to the languages, servers, accounts and words of its lists", async () => {
    await scene.stop();
    const lists = {
      languages: ["en", ""],
      blocked_domains: ["spam.example"],
      blocked_accounts: ["sol@a.example"],
      blocked_words: ["casino"],
    };
    scene.configure([copyOfBot(lists)]);
    await scene.start();
    await scene.pass(minute);

    post({ text: "Englisch #indiedev", language: "en-GB" });
    post({ text: "Unbekannt #indiedev", language: null });
    post({ text: "Deutsch #indiedev", language: "de" });
    post({ text: "Enets #indiedev", language: "enf" });
    post({ text: "Of spam #indiedev", by: "luna@spam.example" });
    post({ text: "Of a part of spam #indiedev", by: "luna@social.spam.example" });
    post({ text: "Of a namesake #indiedev", by: "luna@notspam.example" });
    post({ text: "Of the blocked #indiedev", by: "Sol@a.example" });
    post({ text: "Our CASINO #indiedev" });
    const changed = post({ text: "In another language later #indiedev" });
    await scene.pass(5 * minute);
    mastodon.world.edit(changed, "In einer anderen Sprache #indiedev", { language: "de" });
    await scene.pass(minute);

    expect(texts()).toEqual(["Englisch #indiedev", "Unbekannt #indiedev", "Of a namesake #indiedev"]);
  });

  it("leaves boosts alone, its own among them", async () => {
    const id = post();
    await scene.pass(5 * minute);
    const boost = mastodon.world.boost(id, "luna@mastodon.example");
    mastodon.world.say(["hashtag:indiedev"], "update", JSON.stringify({ ...boost, tags: [{ name: "indiedev" }] }));
    await scene.pass(5 * minute);

    expect(boosted()).toEqual([id]);
    expect(texts()).toHaveLength(1);
  });

  it("shows what a stranger writes as text, and mentions nobody", async () => {
    post(author({ display_name: "**@everyone** [free](https://evil.example)" }));
    post({ text: "@everyone **win** [free](https://evil.example) <@&400000000000000001> #indiedev" });
    await scene.pass(5 * minute);

    expect(scene.pinged(channel)).toEqual([]);
    for (const text of [...scene.shown(channel), ...texts()]) {
      expect(text).not.toMatch(/@everyone|(?<!\\)\[free\]|(?<!\\)<@&/);
    }
    expect(scene.shown(channel)).toHaveLength(2);
  });

  it("folds the text of a post with a content warning, and shows neither its media nor its poll", async () => {
    const media = [
      { id: "1", type: "image", url: "https://a.example/1.png", preview_url: "https://a.example/s.png", description: "A boat" },
    ];
    post({ text: "The butler did it #gamedev", spoilerText: "Ending of *Clue*", media });
    await scene.pass(5 * minute);

    const [embed] = scene.embeds(channel);
    expect(embed?.description).toBeUndefined();
    expect(embed?.image).toBeUndefined();
    expect(embed?.fields).toEqual([{ name: "Content warning: Ending of \\*Clue\\*", value: "||The butler did it #gamedev||" }]);
  });

  it("shows a picture, names all media, and lists the answers of a poll", async () => {
    const media = [
      { id: "1", type: "image", url: "https://a.example/1.png", preview_url: "https://a.example/s.png", description: "A boat" },
      { id: "2", type: "video", url: "https://a.example/2.mp4", preview_url: null, description: null },
    ];
    const poll = {
      id: "1",
      expires_at: null,
      expired: false,
      multiple: false,
      votes_count: 0,
      options: [{ title: "Yes" }, { title: "No" }],
    };
    post({ media, more: { poll } });
    await scene.pass(5 * minute);

    expect(scene.embeds(channel)).toMatchObject([
      {
        image: { url: "https://a.example/s.png" },
        fields: [
          { name: "Poll", value: "• Yes\n• No" },
          { name: "Media", value: "A boat: https://a.example/1.png\nvideo: https://a.example/2.mp4" },
        ],
      },
    ]);
  });

  it("cuts a long post", async () => {
    post({ text: `#indiedev ${"words ".repeat(1_000)}` });
    await scene.pass(5 * minute);

    expect(texts()[0]).toMatch(/^\\?#indiedev words .*…$/);
    expect(texts()[0]?.length).toBeLessThan(1_600);
  });

  it("mirrors a post that is still there when Discord is back, and not one that is gone", async () => {
    scene.discord.fail({ times: 1_000, answer: answers.refusal(503, 0, "down for maintenance") });
    const gone = post({ text: "Gone #indiedev" });
    post({ text: "Stays #indiedev" });
    await scene.pass(4 * minute);
    mastodon.world.delete(gone);
    await scene.pass(minute);
    scene.discord.heal();
    await scene.pass(15 * minute);

    expect(texts()).toEqual(["Stays #indiedev"]);
  });
});
