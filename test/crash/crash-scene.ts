import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { JsonObject } from "#core/codec/json";
import { VirtualClock } from "#core/time/virtual-clock";
import { type DiscordSimulator, startDiscordSimulator } from "#plugins/discord/simulator";
import { type RestreamSimulator, startRestreamSimulator } from "#plugins/restream/simulator";
import { KillableBot } from "./killable-bot.ts";

/** A bot in a process of its own between a simulated Restream and a simulated Discord, all three on one time that the test moves. */
export class CrashScene {
  readonly clock: VirtualClock;
  readonly restream: RestreamSimulator;
  readonly discord: DiscordSimulator;
  readonly #bot: KillableBot;

  private constructor(clock: VirtualClock, restream: RestreamSimulator, discord: DiscordSimulator) {
    this.clock = clock;
    this.restream = restream;
    this.discord = discord;
    this.#bot = new KillableBot(clock, discord.variables ?? {});
  }

  static async open(rules: JsonObject, connection: "bot" | "webhook" = "bot"): Promise<CrashScene> {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 18));
    const options = { clock, host: "127.0.0.1", port: 0 };
    const scene = new CrashScene(clock, await startRestreamSimulator(options), await startDiscordSimulator(options));
    const discord =
      connection === "bot"
        ? { ...scene.discord.settings, plugin: "discord" }
        : { plugin: "discord", webhook_url: scene.discord.webhookUrl };
    scene.#bot.configure({ connections: { restream: scene.#restreamSettings(), discord }, ...rules });
    return scene;
  }

  /** Starts the bot and lets it come to be in step. */
  start(): Promise<void> {
    return this.#bot.start();
  }

  /** SIGKILL: nothing of it runs after this. */
  kill(): Promise<void> {
    return this.#bot.kill();
  }

  /** Lets time pass for the services and, while it runs, for the bot. */
  pass(ms: number): Promise<void> {
    return this.#bot.pass(ms);
  }

  /** Lets time pass and kills the bot in the middle of what it does then, as soon as `when` says so and at the end at the latest. */
  passAndKill(ms: number, when: () => boolean): Promise<void> {
    return this.#bot.passAndKill(ms, when);
  }

  /** Lets time pass until something is so. */
  until(isSo: () => boolean, what: string, withinMs?: number): Promise<void> {
    return this.#bot.until(isSo, what, withinMs);
  }

  /** Holds the database as another program would: no commit of the bot gets through until the returned function is called. */
  holdDatabase(): () => void {
    const database = new DatabaseSync(join(this.#bot.folder, ".herald", "herald.db"));
    database.exec("BEGIN IMMEDIATE");
    return () => {
      database.exec("ROLLBACK");
      database.close();
    };
  }

  /** The texts that the messages show now; a deleted one is not there. */
  shown(): readonly string[] {
    return this.discord
      .messages()
      .filter(({ isDeleted }) => !isDeleted)
      .map(({ history }) => history.at(-1)?.content ?? "");
  }

  /** How many messages notified anybody. */
  pings(): number {
    return this.discord.messages().filter(({ pinged }) => pinged.length > 0).length;
  }

  /** POST requests for new messages that Discord saw. */
  posts(): number {
    return this.discord.seen.filter(({ method }) => method === "POST").length;
  }

  async close(): Promise<void> {
    await this.#bot.close();
    await this.restream.close();
    await this.discord.close();
  }

  #restreamSettings(): JsonObject {
    const { wsUrl: url, apiUrl, tokenUrl, oauth } = this.restream;
    const { clientId, clientSecret } = oauth;
    const tokens = { client_id: clientId, client_secret: clientSecret, refresh_token: oauth.tokens.refreshToken };
    return { plugin: "restream", url, api_url: apiUrl, token_url: tokenUrl, ...tokens };
  }
}
