import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerCommands } from "#core/cli/services/control";
import { createServices } from "#core/cli/create-services";
import type { TriggerReport, TriggerRequest } from "#core/cli/services";
import { createHttpClient } from "#core/http/undici-http-client";
import { isRefused, makePlan, runnablePart } from "#core/runtime/plan";
import { Recorder } from "#core/runtime/recording/recorder";
import { startRuntime } from "#core/runtime/runtime";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import { type DiscordSimulator, simulated, startDiscordSimulator } from "#plugins/discord/simulator";
import { type ElstatSimulator, startElstatSimulator } from "#plugins/elstat/simulator";
import { recordingLog } from "#test/unit/runtime/loop-scene";

/** A bot that runs, with its control socket, between a simulated Elstat and a simulated Discord, on a time that the test moves. */
export class TriggerScene {
  readonly clock = new VirtualClock(Date.UTC(2026, 5, 1, 18));
  readonly folder = mkdtempSync(join(tmpdir(), "herald-trigger-"));
  readonly #env: { readonly [name: string]: string };
  readonly discord: DiscordSimulator;
  readonly elstat: ElstatSimulator;
  #stop: (() => Promise<void>) | undefined;
  #idle = (): Promise<void> => Promise.resolve();

  private constructor(discord: DiscordSimulator, elstat: ElstatSimulator, clock: VirtualClock) {
    this.clock = clock;
    this.discord = discord;
    this.elstat = elstat;
    this.#env = { DISCORD_TOKEN: simulated.botToken, CHANNEL: simulated.textChannel };
  }

  /** Writes a configuration with these rules; starts nothing but the services. */
  static async open(rules: string): Promise<TriggerScene> {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 18));
    const discord = await startDiscordSimulator({ clock, host: "127.0.0.1", port: 0 });
    const scene = new TriggerScene(discord, await startElstatSimulator({ clock }), clock);
    const connections = [
      "version: 1",
      "store: { path: herald.db }",
      "connections:",
      `  elstat: { plugin: elstat, url: "${scene.elstat.url}", services: [api] }`,
      `  discord: { plugin: discord, bot_token: { env: DISCORD_TOKEN }, api_url: "${discord.apiUrl}", roles: { oncall: "${simulated.role}" } }`,
    ];
    writeFileSync(scene.configPath, `${connections.join("\n")}\n${rules}`);
    return scene;
  }

  get configPath(): string {
    return join(this.folder, "bot.config.yaml");
  }

  async start(): Promise<void> {
    const { clock, folder } = this;
    const plan = await makePlan(this.configPath, { env: this.#env, mode: "run" });
    if (isRefused(plan)) throw new Error(JSON.stringify(plan.diagnostics));
    const store = await openSqliteStore({ path: join(folder, "herald.db") });
    const http = createHttpClient({ clock, userAgent: "Herald/test" });
    const log = recordingLog();
    const printer = { print: () => Promise.resolve() };
    const runtime = await startRuntime({ ...runnablePart(plan), store, clock, http, log, printer, random: () => 0.5, graceMs: 1_000 });
    const stopAnswering = await answerCommands({
      runtime,
      store,
      log,
      folder,
      status: () => runtime.status(),
      recorder: new Recorder({ clock, log, redact: (text) => text }),
      reloads: { reload: () => Promise.reject(new Error("nothing reloads here")) },
    });
    this.#idle = () => runtime.idle();
    this.#stop = async () => {
      await stopAnswering();
      await runtime.stop();
      await http.close();
      await store.close();
    };
    await this.pass(1_000);
  }

  async stop(): Promise<void> {
    this.#idle = () => Promise.resolve();
    await this.#stop?.();
    this.#stop = undefined;
  }

  /** Lets time pass in steps that keep the links up. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    await this.#settle();
    while (this.clock.now() < until) {
      await this.clock.advance(Math.min(5_000, until - this.clock.now()));
      await this.#settle();
    }
  }

  /** What the command does, through the socket of the running bot or dry. */
  async trigger(event: string, request: Partial<TriggerRequest> = {}, env = this.#env): Promise<TriggerReport> {
    const whole = { event, example: false, data: {}, set: [], mentions: false, dryRun: false, ...request };
    const report = await createServices(env).trigger(this.configPath, whole);
    await this.#settle();
    return report;
  }

  /** A real change of a service. */
  async look(service: string, up: boolean): Promise<void> {
    this.elstat.services.get(service).up = up;
    this.elstat.poll();
    await this.pass(0);
  }

  shown(): readonly string[] {
    return this.discord.messages().map(({ history }) => history.at(-1)?.content ?? "");
  }

  pinged(): readonly string[] {
    return this.discord.messages().flatMap(({ pinged }) => pinged);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.discord.close();
    await this.elstat.close();
    rmSync(this.folder, { recursive: true });
  }

  async #settle(): Promise<void> {
    for (let turn = 0; turn < 2; turn += 1) {
      await new Promise((done) => setTimeout(done, 1));
      await this.#idle();
    }
  }
}
