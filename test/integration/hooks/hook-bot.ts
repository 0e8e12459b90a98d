import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "#core/codec/json";
import { createHookDesk } from "#core/http/hook-desk";
import { type Listener, listen } from "#core/http/listener";
import { createHttpClient } from "#core/http/undici-http-client";
import { createLogger } from "#core/logging/create-logger";
import { createRedactor } from "#core/logging/redactor";
import { createMetrics } from "#core/metrics/metrics";
import { makePlan, runnablePart } from "#core/runtime/plan";
import { readingsOf } from "#core/runtime/readings";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import type { Store } from "#core/store/port";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import { simulated, startDiscordSimulator } from "#plugins/discord/simulator";
import { startHooksSimulator } from "#plugins/hooks/simulator";
import { changedStore } from "#test/unit/runtime/loop-scene";

/** A bot that posts every delivery of the connection `ci` to a simulated Discord: real listener, real store, virtual clock. */
export class HookBot {
  readonly clock: VirtualClock;
  readonly sender: ReturnType<typeof startHooksSimulator>["sender"];
  /** Everything that was logged. */
  said = "";
  /** While set, commits wait for it. */
  gate: Promise<void> | undefined;
  readonly #simulator: ReturnType<typeof startHooksSimulator>;
  readonly #discord: Awaited<ReturnType<typeof startDiscordSimulator>>;
  readonly #metrics = createMetrics();
  readonly #desk = createHookDesk(["ci"]);
  readonly #folder = mkdtempSync(join(tmpdir(), "herald-hooks-"));
  readonly #http: ReturnType<typeof createHttpClient>;
  #store: Store | undefined;
  #runtime: Runtime | undefined;
  #listener: Listener | undefined;

  private constructor(clock: VirtualClock, discord: Awaited<ReturnType<typeof startDiscordSimulator>>) {
    this.clock = clock;
    this.#discord = discord;
    this.#simulator = startHooksSimulator({ clock });
    this.sender = this.#simulator.sender;
    this.#http = createHttpClient({ clock, userAgent: "Herald test" });
  }

  /** Listens, and does not run yet. */
  static async listen(): Promise<HookBot> {
    const clock = new VirtualClock(Date.UTC(2026, 6, 13, 12));
    const bot = new HookBot(clock, await startDiscordSimulator({ clock, host: "127.0.0.1", port: 0 }));
    bot.#listener = await listen({ host: "127.0.0.1", port: 0 }, { "/metrics": () => bot.#tell() }, bot.#desk);
    bot.sender.url = `${bot.at}/hooks/ci`;
    return bot;
  }

  static async start(settings: JsonObject = {}): Promise<HookBot> {
    const bot = await HookBot.listen();
    await bot.run(settings);
    return bot;
  }

  async run(settings: JsonObject = {}): Promise<void> {
    const path = join(this.#folder, "bot.config.yaml");
    const connections = {
      ci: { plugin: "hooks", ...this.#simulator.settings, ...settings },
      discord: { plugin: "discord", ...this.#discord.settings },
    };
    const content = "{{ event.id }} {{ event.type }}";
    const rule = {
      id: "tell",
      when: "ci.received",
      do: [{ action: "discord.message", with: { channel: simulated.textChannel, content } }],
    };
    writeFileSync(path, JSON.stringify({ version: 1, http: { listen: "127.0.0.1:0" }, connections, rules: [rule] }));
    const plan = await makePlan(path, { env: {}, mode: "run" });
    const opened = await openSqliteStore({ path: plan.config.settings.storePath, thread: "caller" });
    this.#store = changedStore(opened, { commit: (writes, now) => this.#commit(opened, writes, now) });
    const { clock } = this;
    const log = createLogger({
      level: "debug",
      pretty: false,
      redactor: createRedactor(),
      destination: { write: (text) => void (this.said += text) },
      now: () => clock.now(),
    });
    const wiring = { store: this.#store, clock, http: this.#http, log, metrics: this.#metrics, desk: this.#desk };
    this.#runtime = await startRuntime({
      printer: { print: () => Promise.resolve() },
      ...runnablePart(plan),
      ...wiring,
      random: () => 0.5,
      graceMs: 100,
    });
    await this.#runtime.idle();
  }

  get at(): string {
    return `http://127.0.0.1:${this.#listener?.address.port.toString() ?? ""}`;
  }

  /** What is to be seen on Discord, oldest first. */
  async shown(): Promise<readonly string[]> {
    await this.#runtime?.idle();
    return this.#discord.messages().map(({ history }) => history.at(-1)?.content ?? "");
  }

  async scrape(): Promise<string> {
    await this.#runtime?.idle();
    const response = await fetch(`${this.at}/metrics`);
    return `${response.headers.get("content-type") ?? ""}\n${await response.text()}`;
  }

  async stop(): Promise<void> {
    await this.#runtime?.stop();
    await this.#store?.close();
    [this.#runtime, this.#store] = [undefined, undefined];
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#listener?.close();
    await this.#simulator.close();
    await this.#http.close();
    await this.#discord.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #commit(store: Store, ...[writes, now]: Parameters<Store["commit"]>): Promise<void> {
    await this.gate;
    await store.commit(writes, now);
  }

  async #tell() {
    const body = await this.#metrics.text(readingsOf(this.#runtime?.status()));
    return { status: 200, body, contentType: this.#metrics.contentType };
  }
}
