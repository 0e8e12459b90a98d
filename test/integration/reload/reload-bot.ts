import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { JsonObject } from "#core/codec/json";
import type { ListenAddress } from "#core/config/config-file";
import { formatDiagnostic } from "#core/config/diagnostic";
import type { Environment } from "#core/config/references";
import { createHookDesk, type HookDesk } from "#core/http/hook-desk";
import { createHttpClient } from "#core/http/undici-http-client";
import { createLogger } from "#core/logging/create-logger";
import { createRedactor } from "#core/logging/redactor";
import { isRefused, makePlan, runnablePart, secretsOf } from "#core/runtime/plan";
import { type ReloadAnswer, Reloads, takersOf } from "#core/runtime/reloads";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import type { Store } from "#core/store/port";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import { type DiscordSimulator, simulated, startDiscordSimulator } from "#plugins/discord/simulator";
import { type RestreamSimulator, startRestreamSimulator } from "#plugins/restream/simulator";

const stepMs = 1_000;

/** The real bot in this process between simulated services, on a clock that the test moves, with files that the test rewrites. */
export class ReloadBot {
  readonly clock = new VirtualClock(Date.UTC(2026, 10, 21, 7));
  readonly folder = mkdtempSync(join(tmpdir(), "herald-reload-"));
  readonly printed: string[] = [];
  /** Every handshake at the simulated Restream. */
  readonly handshakes: string[] = [];
  variables: Environment = {};
  logged = "";
  readonly doors: (ListenAddress | undefined)[] = [];
  /** Thrown by the next move of the listener. */
  doorFails: Error | undefined;
  #restream: RestreamSimulator | undefined;
  #discord: DiscordSimulator | undefined;
  #reloads: Reloads | undefined;
  #runtime: Runtime | undefined;
  #store: Store | undefined;
  #stops: (() => Promise<void>)[] = [];
  /** Of the first sign-in; the service gives another with each. */
  #refreshToken = "";
  desk: HookDesk = createHookDesk([]);

  static async open(): Promise<ReloadBot> {
    const bot = new ReloadBot();
    const at = { clock: bot.clock, host: "127.0.0.1", port: 0 };
    bot.#restream = await startRestreamSimulator({ ...at, show: (line) => void (line.includes("connects") && bot.handshakes.push(line)) });
    bot.#refreshToken = bot.restream.oauth.tokens.refreshToken;
    bot.#discord = await startDiscordSimulator(at);
    return bot;
  }

  get restream(): RestreamSimulator {
    return present(this.#restream);
  }

  get discord(): DiscordSimulator {
    return present(this.#discord);
  }

  get runtime(): Runtime {
    return present(this.#runtime);
  }

  get reloads(): Reloads {
    return present(this.#reloads);
  }

  get store(): Store {
    return present(this.#store);
  }

  /** Connections to both services. */
  get connections(): { readonly restream: JsonObject; readonly discord: JsonObject } {
    const { wsUrl: url, apiUrl, tokenUrl, oauth } = this.restream;
    const signIn = { client_id: oauth.clientId, client_secret: oauth.clientSecret, refresh_token: this.#refreshToken };
    return {
      restream: { plugin: "restream", url, api_url: apiUrl, token_url: tokenUrl, ...signIn },
      discord: { plugin: "discord", ...this.discord.settings },
    };
  }

  /** JSON is YAML. A text is written as it is. */
  write(config: JsonObject | string, path = "bot.config.yaml"): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof config === "string" ? config : JSON.stringify({ version: 1, ...config }));
  }

  async start(config: JsonObject): Promise<void> {
    this.write(config);
    const path = join(this.folder, "bot.config.yaml");
    const plan = await makePlan(path, { env: this.variables, mode: "run" });
    if (isRefused(plan)) throw new Error(plan.diagnostics.map(formatDiagnostic).join("; "));
    const { clock } = this;
    const store = await openSqliteStore({ path: plan.config.settings.storePath, thread: "caller" });
    const http = createHttpClient({ clock, userAgent: "Herald/test" });
    const redactor = createRedactor(secretsOf(plan));
    const destination = { write: (text: string) => void (this.logged += text) };
    const log = createLogger({ level: "info", pretty: false, redactor, destination, now: () => clock.now() });
    const printer = { print: (text: string) => Promise.resolve(void this.printed.push(text.split("\n")[1]?.trim() ?? "")) };
    const part = runnablePart(plan);
    this.desk = createHookDesk(takersOf(part.connections));
    const ports = { store, clock, http, log, printer, desk: this.desk, random: () => 0.5, graceMs: 1_000 };
    const runtime = await startRuntime({ ...part, ...ports });
    const world = { surroundings: () => ({ variables: this.variables, files: new Map() }), clock, log, redactor, desk: this.desk };
    const door = { use: (address: ListenAddress | undefined) => this.#move(address) };
    this.#reloads = new Reloads({ ...world, runtime, path, door, dressed: (connections) => connections }, plan, plan.files);
    [this.#runtime, this.#store] = [runtime, store];
    this.#stops = [() => runtime.stop(), () => http.close(), () => store.close()];
    await this.settle();
  }

  /** Rewrites the file and reloads. */
  async reload(config: JsonObject | string): Promise<ReloadAnswer> {
    this.write(config);
    const answer = await this.reloads.reload();
    await this.settle();
    return answer;
  }

  /** Reloads what has to be right. */
  async take(config: JsonObject): Promise<Extract<ReloadAnswer, { readonly outcome: "reloaded" }>["changes"]> {
    const answer = await this.reload(config);
    if (answer.outcome === "reloaded") return answer.changes;
    throw new Error(answer.diagnostics.map(formatDiagnostic).join("; "));
  }

  /** What is said of a configuration that is not taken over, without the folder. */
  async refused(config: JsonObject | string): Promise<readonly string[]> {
    const answer = await this.reload(config);
    if (answer.outcome !== "refused") throw new Error("it was taken over");
    return answer.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic).replaceAll(`${this.folder}/`, ""));
  }

  /** What the messages of the text channel show now. */
  get shown(): readonly string[] {
    const messages = this.discord.messages().filter(({ channelId, isDeleted }) => channelId === simulated.textChannel && !isDeleted);
    return messages.map(({ history }) => history.at(-1)?.content ?? "");
  }

  /** Lets time pass, in steps in which what happens over real sockets can come to its end. */
  async pass(ms: number, atOnceMs = stepMs): Promise<void> {
    await this.settle();
    for (let left = ms; left > 0; left -= atOnceMs) {
      await this.clock.advance(Math.min(atOnceMs, left), turn);
      await this.settle();
    }
  }

  /** Frames and answers on loopback come within a few turns. A request that hangs keeps the bot from rest, so the wait has an end. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 2; turns += 1) {
      await Promise.race([this.#runtime?.idle(), new Promise((resolve) => setTimeout(resolve, 20))]);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Waits for real I/O to bring something about, without letting time pass. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    const giveUpAt = performance.now() + 8_000;
    while (!isSo()) {
      if (performance.now() > giveUpAt) throw new Error(`${what} did not happen; the bot said: ${this.logged}`);
      await turn();
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
    [this.#runtime, this.#store, this.#reloads] = [undefined, undefined, undefined];
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#restream?.close();
    await this.#discord?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #move(address: ListenAddress | undefined): Promise<void> {
    const failure = this.doorFails;
    this.doorFails = undefined;
    if (failure !== undefined) return Promise.reject(failure);
    this.doors.push(address);
    return Promise.resolve();
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the bot is not started");
  return value;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
