import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { formatDiagnostic } from "#core/config/diagnostic";
import { createHttpClient } from "#core/http/undici-http-client";
import { createLogger } from "#core/logging/create-logger";
import { createRedactor } from "#core/logging/redactor";
import { isRefused, makePlan, runnablePart, secretsOf } from "#core/runtime/plan";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";

/** The real bot in this process, on a clock that the test moves, with a store that outlives its restarts. What it prints and logs is kept. */
export class RuleBot {
  readonly clock: VirtualClock;
  readonly printed: string[] = [];
  logged = "";
  readonly #folder = mkdtempSync(join(tmpdir(), "herald-rule-bot-"));
  #stops: (() => Promise<void>)[] = [];
  #runtime: Runtime | undefined;

  constructor(clock = new VirtualClock(Date.UTC(2026, 10, 21, 7, 0, 30))) {
    this.clock = clock;
    onTestFinished(() => this.close());
  }

  /** What lint says about a configuration. */
  async lint(config: JsonObject): Promise<readonly string[]> {
    return (await makePlan(this.#write(config), { env: {}, mode: "lint" })).diagnostics.map(formatDiagnostic);
  }

  async start(config: JsonObject): Promise<void> {
    const plan = await makePlan(this.#write(config), { env: {}, mode: "run" });
    if (isRefused(plan)) throw new Error(plan.diagnostics.map(formatDiagnostic).join("; "));
    const { clock } = this;
    const store = await openSqliteStore({ path: plan.config.settings.storePath });
    const http = createHttpClient({ clock, userAgent: "Herald/test" });
    const destination = { write: (text: string) => void (this.logged += text) };
    const log = createLogger({
      level: "info",
      pretty: false,
      redactor: createRedactor(secretsOf(plan)),
      destination,
      now: () => clock.now(),
    });
    const printer = { print: (text: string) => Promise.resolve(void this.printed.push(text)) };
    const runtime = await startRuntime({ ...runnablePart(plan), store, clock, http, log, printer, random: () => 0.5, graceMs: 1_000 });
    this.#runtime = runtime;
    this.#stops = [() => runtime.stop(), () => http.close(), () => store.close()];
    await this.pass(0);
  }

  /** Lets time pass, timer by timer. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#runtime?.idle();
    });
    await new Promise((resolve) => setTimeout(resolve, 2));
    await this.#runtime?.idle();
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
    this.#runtime = undefined;
  }

  /** The requests that were given up, with their reasons, are in the log alone here. */
  async close(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(config: JsonObject): string {
    const path = join(this.#folder, "bot.config.yaml");
    // JSON is YAML.
    writeFileSync(path, JSON.stringify({ version: 1, ...config }));
    return path;
  }
}
