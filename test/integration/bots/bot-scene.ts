import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { JsonObject } from "#core/codec/json";
import { createHttpClient } from "#core/http/undici-http-client";
import type { Logger } from "#core/plugin/logger";
import { isRefused, makePlan, runnablePart } from "#core/runtime/plan";
import { startRuntime } from "#core/runtime/runtime";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import type { FormEmbed } from "#plugins/discord/simulator/message-form";
import { type DiscordSimulator, startDiscordSimulator } from "#plugins/discord/simulator";

const stepMs = 5_000;

/** A ready-made bot, run by the real thing between simulated services, on a time that the test moves. It can stop and start again. */
export class BotScene {
  readonly clock = new VirtualClock(Date.UTC(2026, 5, 1, 18));
  readonly said: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), "herald-bot-"));
  #discord: DiscordSimulator | undefined;
  #connections: JsonObject = {};
  #stop: (() => Promise<void>) | undefined;
  #idle = (): Promise<void> => Promise.resolve();

  get discord(): DiscordSimulator {
    if (this.#discord === undefined) throw new Error("open() comes first");
    return this.#discord;
  }

  /** Starts a simulated Discord, and writes the configuration. */
  async open(bots: readonly string[], connections: { readonly [name: string]: JsonObject }): Promise<void> {
    this.#discord = await startDiscordSimulator({ clock: this.clock, host: "127.0.0.1", port: 0 });
    this.#connections = { ...connections, discord: { ...this.discord.settings, plugin: "discord" } };
    this.configure(bots);
  }

  /** More connections, from the next `configure` on. */
  connect(connections: { readonly [name: string]: JsonObject }): void {
    this.#connections = { ...this.#connections, ...connections };
  }

  /** Other bots from the next start on: names of ready-made ones, or folders. */
  configure(bots: readonly string[]): void {
    const config = { version: 1, connections: this.#connections, bots: bots.map((bot) => resolve("bots", bot)) };
    writeFileSync(join(this.folder, "bot.config.yaml"), JSON.stringify(config));
  }

  async start(): Promise<void> {
    const { clock } = this;
    const plan = await makePlan(join(this.folder, "bot.config.yaml"), { env: { ...this.discord.variables }, mode: "run" });
    const part = runnablePart(plan);
    if (isRefused(plan) || part.bots.length === 0) throw new Error(JSON.stringify([plan.diagnostics, part.waiting]));
    const store = await openSqliteStore({ path: join(this.folder, "herald.db") });
    const http = createHttpClient({ clock, userAgent: "Herald/test" });
    const printer = { print: () => Promise.resolve() };
    const runtime = await startRuntime({ ...part, store, clock, http, log: this.#log(), printer, random: () => 0.5, graceMs: 1_000 });
    this.#idle = () => runtime.idle();
    this.#stop = async () => {
      await runtime.stop();
      await http.close();
      await store.close();
    };
  }

  async stop(): Promise<void> {
    this.#idle = () => Promise.resolve();
    await this.#stop?.();
    this.#stop = undefined;
  }

  /** Lets time pass for the services and, while it runs, for the bot. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    await this.#settle();
    while (this.clock.now() < until) {
      await this.clock.advance(Math.min(stepMs, until - this.clock.now()));
      await this.#settle();
    }
  }

  /** What the messages of a channel show now. */
  shown(channelId: string): readonly string[] {
    return this.#messages(channelId).map(({ history }) => history.at(-1)?.content ?? "");
  }

  /** What the first embeds of a channel's messages show now. */
  embeds(channelId: string): readonly (FormEmbed | undefined)[] {
    return this.#messages(channelId).map(({ history }) => history.at(-1)?.embeds[0]);
  }

  /** Whom the messages of a channel notified. */
  pinged(channelId: string): readonly string[] {
    return this.#messages(channelId).flatMap(({ pinged }) => pinged);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#discord?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #messages(channelId: string) {
    return this.discord.messages().filter((message) => message.channelId === channelId && !message.isDeleted);
  }

  /** Frames on loopback arrive within a few turns of the loop; then the bot is let finish what they started. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise((done) => setTimeout(done, 1));
      await this.#idle();
    }
  }

  #log(): Logger {
    const quiet = (): void => undefined;
    const write = (message: string): void => void this.said.push(message);
    const log: Logger = { debug: quiet, info: quiet, warn: write, error: write, child: () => log };
    return log;
  }
}
