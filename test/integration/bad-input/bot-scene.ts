import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHttpClient } from "#core/http/undici-http-client";
import { createLogger } from "#core/logging/create-logger";
import { createRedactor } from "#core/logging/redactor";
import { makePlan, runnablePart, secretsOf } from "#core/runtime/plan";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import type { Store } from "#core/store/port";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import { goLiveRule, type SimulatedServices, startServices } from "./services.ts";

const stepMs = 500;

/** The real bot in this process, between the simulators, on a clock that the test moves; what it says is kept. */
export class BotScene {
  readonly clock: VirtualClock;
  readonly services: SimulatedServices;
  readonly #folder = mkdtempSync(join(tmpdir(), "herald-bad-input-"));
  readonly #stop: (() => Promise<void>)[] = [];
  #runtime: Runtime | undefined;
  #said = "";

  private constructor(clock: VirtualClock, services: SimulatedServices) {
    this.clock = clock;
    this.services = services;
  }

  static async open(): Promise<BotScene> {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 18));
    return new BotScene(clock, await startServices(clock));
  }

  /** Starts the bot. `wrap`: puts something between it and its store. */
  async start(wrap: (store: Store) => Store = (store) => store): Promise<void> {
    const { clock, services } = this;
    const path = join(this.#folder, "bot.config.yaml");
    writeFileSync(path, JSON.stringify({ version: 1, connections: services.connections, rules: [goLiveRule] }));
    const plan = await makePlan(path, { env: {}, mode: "run" });
    const store = await openSqliteStore({ path: plan.config.settings.storePath });
    const http = createHttpClient({ clock, userAgent: "Herald/test" });
    const log = createLogger({
      level: "info",
      pretty: true,
      redactor: createRedactor(secretsOf(plan)),
      destination: { write: (text) => void (this.#said += text) },
      now: () => clock.now(),
    });
    this.#stop.push(
      () => store.close(),
      () => http.close(),
    );
    const printer = { print: () => Promise.reject(new Error("this bot prints nothing")) };
    const ports = { store: wrap(store), clock, http, log, printer, random: () => 0.5 };
    this.#runtime = await startRuntime({ ...runnablePart(plan), ...ports, graceMs: 1_000 });
  }

  /** Everything that the log said so far, a line for each thing. */
  get said(): string {
    return this.#said;
  }

  get counts(): { readonly [name: string]: number } {
    return this.#runtime?.status().counts ?? {};
  }

  /** The texts of the messages that are there. */
  get shown(): readonly string[] {
    return this.services.discord.messages().map(({ history }) => history.at(-1)?.content ?? "");
  }

  /** Lets time pass until something is so. */
  async until(isSo: () => boolean, what: string, withinMs = 900_000): Promise<void> {
    for (let passed = 0; !isSo(); passed += stepMs) {
      if (passed >= withinMs) throw new Error(`${what} did not happen; the bot said: ${this.#said}`);
      await this.clock.advance(stepMs, turnOfTheLoop);
      await this.#settle();
    }
  }

  /** Lets time pass until the log has said something. */
  says(text: string): Promise<void> {
    return this.until(() => this.#said.includes(text), `"${text}"`);
  }

  /** Stops the bot; resolves when it is at rest. */
  async stop(): Promise<void> {
    const stopping = this.#runtime?.stop();
    let isStopped = stopping === undefined;
    void stopping?.finally(() => {
      isStopped = true;
    });
    await this.until(() => isStopped, "the stop", 60_000);
    await stopping;
    this.#runtime = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    for (const stop of this.#stop.toReversed()) await stop();
    await this.services.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Frames on loopback arrive within a few turns of the loop. A destination that hangs keeps the bot from rest, so the wait has an end. */
  async #settle(): Promise<void> {
    await Promise.race([this.#runtime?.idle(), new Promise((resolve) => setTimeout(resolve, 10))]);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
