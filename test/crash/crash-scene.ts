import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "#core/codec/json";
import { VirtualClock } from "#core/time/virtual-clock";
import { type DiscordSimulator, startDiscordSimulator } from "#plugins/discord/simulator";
import { type RestreamSimulator, startRestreamSimulator } from "#plugins/restream/simulator";

const botProcess = fileURLToPath(new URL("./bot-process.ts", import.meta.url));
const stepMs = 1_000;
/** Nothing that the bot waits for on a link is shorter than this, so long spans go by in larger steps. */
const longStepMs = 5_000;

/** A bot in a process of its own between a simulated Restream and a simulated Discord, all three on one time that the test moves. */
export class CrashScene {
  readonly clock: VirtualClock;
  readonly restream: RestreamSimulator;
  readonly discord: DiscordSimulator;
  readonly folder: string;
  #bot: ChildProcess | undefined;
  #errors = "";

  private constructor(clock: VirtualClock, restream: RestreamSimulator, discord: DiscordSimulator) {
    this.clock = clock;
    this.restream = restream;
    this.discord = discord;
    this.folder = mkdtempSync(join(tmpdir(), "herald-crash-"));
  }

  static async open(rules: JsonObject, connection: "bot" | "webhook" = "bot"): Promise<CrashScene> {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 18));
    const options = { clock, host: "127.0.0.1", port: 0 };
    const scene = new CrashScene(clock, await startRestreamSimulator(options), await startDiscordSimulator(options));
    const discord =
      connection === "bot"
        ? { ...scene.discord.settings, plugin: "discord" }
        : { plugin: "discord", webhook_url: scene.discord.webhookUrl };
    const connections = { restream: scene.#restreamSettings(), discord };
    writeFileSync(join(scene.folder, "bot.config.yaml"), JSON.stringify({ version: 1, connections, ...rules }));
    return scene;
  }

  /** Starts the bot and lets it come to be in step. */
  async start(): Promise<void> {
    const bot = spawn(process.execPath, [botProcess, join(this.folder, "bot.config.yaml"), this.clock.now().toString()], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...process.env, ...this.discord.variables },
    });
    this.#bot = bot;
    bot.stderr?.on("data", (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    const ended = once(bot, "exit").then(() => Promise.reject(new Error(`the bot ended at its start: ${this.#errors}`)));
    await Promise.race([once(bot, "message"), ended]);
    ended.catch(() => undefined);
    await this.pass(8_000);
  }

  /** SIGKILL: nothing of it runs after this. */
  async kill(): Promise<void> {
    const bot = this.#bot;
    this.#bot = undefined;
    if (bot === undefined || bot.exitCode !== null) return;
    bot.kill("SIGKILL");
    await once(bot, "exit");
  }

  /** Lets time pass for the services and, while it runs, for the bot. */
  async pass(ms: number): Promise<void> {
    const step = ms > 20_000 ? longStepMs : stepMs;
    for (let passed = 0; passed < ms; passed += step) {
      await this.clock.advance(Math.min(step, ms - passed));
      await this.#advanceBot(Math.min(step, ms - passed));
    }
  }

  /** Lets time pass and kills the bot in the middle of what it does then, as soon as `when` says so and at the end at the latest. */
  async passAndKill(ms: number, when: () => boolean): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.clock.advance(stepMs);
      const step = { isOver: false };
      const over = this.#advanceBot(stepMs).finally(() => {
        step.isOver = true;
      });
      over.catch(() => undefined);
      while (!step.isOver) {
        if (when()) return this.kill();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await over;
    }
    await this.kill();
  }

  /** Lets time pass until something is so. */
  async until(isSo: () => boolean, what: string, withinMs = 600_000): Promise<void> {
    for (let passed = 0; !isSo(); passed += stepMs) {
      if (passed >= withinMs) throw new Error(`${what} did not happen within ${withinMs} ms; the bot said: ${this.#errors}`);
      await this.pass(stepMs);
    }
  }

  /** Holds the database as another program would: no commit of the bot gets through until the returned function is called. */
  holdDatabase(): () => void {
    const database = new DatabaseSync(join(this.folder, ".herald", "herald.db"));
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
    await this.kill();
    await this.restream.close();
    await this.discord.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #restreamSettings(): JsonObject {
    const { wsUrl: url, apiUrl, tokenUrl, oauth } = this.restream;
    const { clientId, clientSecret } = oauth;
    const tokens = { client_id: clientId, client_secret: clientSecret, refresh_token: oauth.tokens.refreshToken };
    return { plugin: "restream", url, api_url: apiUrl, token_url: tokenUrl, ...tokens };
  }

  async #advanceBot(ms: number): Promise<void> {
    const bot = this.#bot;
    if (bot === undefined) return;
    const heard = new AbortController();
    const { signal } = heard;
    const ended = once(bot, "exit", { signal }).then(() => Promise.reject(new Error(`the bot ended: ${this.#errors}`)));
    const answered = once(bot, "message", { signal });
    bot.send({ advance: ms });
    try {
      await Promise.race([answered, ended]);
    } finally {
      ended.catch(() => undefined);
      heard.abort();
    }
  }
}
