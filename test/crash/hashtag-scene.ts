import { z } from "zod";
import { VirtualClock } from "#core/time/virtual-clock";
import { type DiscordSimulator, simulated, startDiscordSimulator } from "#plugins/discord/simulator";
import { type MastodonSimulator, startMastodonSimulator } from "#plugins/mastodon/simulator";
import { Crowd, type Seen } from "./crowd.ts";
import { KillableBot } from "./killable-bot.ts";

/** More than the posts of a test need: Mastodon's own limits would have it last for hours. */
const manyRequests = 100_000;

const GapLine = z.object({ from: z.iso.datetime(), to: z.iso.datetime() });

const mirror = {
  id: "hashtag",
  lifecycle: {
    key: "event.id",
    open: { event: "fedi.status.created", tags: ["indiedev"] },
    update: "fedi.status.edited",
    close: "fedi.status.deleted",
  },
  if: "!event.account.bot",
  do: [
    { id: "boost", action: "fedi.boost", with: { id: "{{ event.id }}" }, close: { op: "delete" } },
    {
      id: "mirror",
      action: "discord.message",
      with: { channel: simulated.textChannel, content: "{{ event.content_text }}" },
      update: { op: "edit" },
      close: { op: "delete" },
    },
  ],
};

/** A bot in a process of its own that boosts a hashtag's posts and mirrors them on Discord, between the two simulators, on one time. */
export class HashtagScene {
  readonly clock: VirtualClock;
  readonly mastodon: MastodonSimulator;
  readonly discord: DiscordSimulator;
  readonly bot: KillableBot;
  readonly crowd: Crowd;

  private constructor(clock: VirtualClock, mastodon: MastodonSimulator, discord: DiscordSimulator) {
    this.clock = clock;
    this.mastodon = mastodon;
    this.discord = discord;
    this.bot = new KillableBot(clock, {});
    this.crowd = new Crowd(mastodon.world);
  }

  static async open(settings: { readonly transport: "websocket" | "sse"; readonly backfill_pages?: number }): Promise<HashtagScene> {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 18));
    const mastodon = await startMastodonSimulator({ clock });
    mastodon.acting.scene.limits.limits = [];
    const discord = await startDiscordSimulator({ clock, host: "127.0.0.1", port: 0 });
    const scene = new HashtagScene(clock, mastodon, discord);
    const rate_limits = { requests_per_5m: manyRequests, posts_per_3h: manyRequests, deletes_per_30m: manyRequests };
    const fedi = { plugin: "mastodon", url: mastodon.url, access_token: mastodon.token, rate_limits, ...settings };
    scene.bot.configure({ connections: { fedi, discord: { ...discord.settings, plugin: "discord" } }, rules: [mirror] });
    return scene;
  }

  /** So many posts a second arrive, one after the other, and the bot, where it runs, has time for them. */
  async arrive(count: number, perSecond: number): Promise<void> {
    for (let posted = 0; posted < count; posted += perSecond) {
      this.crowd.post(Math.min(perSecond, count - posted));
      await this.bot.pass(1_000);
    }
  }

  /** The streams are cut, and refused until `mend`. */
  cut(): void {
    this.mastodon.streaming.refuseWith = { status: 503 };
    this.mastodon.streaming.cut();
  }

  /** The streams are there again, and the bot with them. */
  async mend(): Promise<void> {
    this.mastodon.streaming.refuseWith = undefined;
    await this.bot.until(() => this.mastodon.streaming.connections > 0, "the link");
  }

  /** Kills the bot in the middle of its work: when it has asked for so many boosts. */
  killWhen(boosts: number): Promise<void> {
    return this.bot.passAndKill(60_000, () => this.boosts() >= boosts);
  }

  /** Requests for boosts that Mastodon saw. */
  boosts(): number {
    return this.mastodon.acting.seen.filter(({ path }) => path.endsWith("/reblog")).length;
  }

  /** Everything that there is to do is done: nothing was sent for a minute. */
  async settle(): Promise<void> {
    const requests = (): number => this.discord.seen.length + this.mastodon.acting.seen.length;
    for (let before = -1; before < requests(); ) {
      before = requests();
      await this.bot.pass(60_000);
    }
  }

  /** What is not as people want it: every matching post boosted and mirrored once, as it is now. */
  wrong(): readonly string[] {
    return this.crowd.wrong(this.seen());
  }

  seen(): Seen {
    const { world } = this.mastodon.acting.scene;
    return {
      marksOf: (id) => world.statuses.get(id)?.marks ?? [],
      messages: this.discord.messages().map(({ history, isDeleted }) => ({ texts: history.map(({ content }) => content), isDeleted })),
    };
  }

  /** The gaps that were reported, with their bounds in milliseconds since the epoch. */
  gaps(): readonly { readonly from: number; readonly to: number }[] {
    const lines = this.bot.said.split("\n").filter((line) => line.includes('"MASTODON_GAP"'));
    return lines.map((line) => GapLine.parse(JSON.parse(line))).map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  }

  async close(): Promise<void> {
    await this.bot.close();
    await this.mastodon.close();
    await this.discord.close();
  }
}
