import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "#core/codec/json";
import type { VirtualClock } from "#core/time/virtual-clock";

const botProcess = fileURLToPath(new URL("./bot-process.ts", import.meta.url));
/** Where the launcher keeps compiled code, too: compiling is most of a start. */
const compileCache = fileURLToPath(new URL("../../node_modules/.cache/herald", import.meta.url));
const stepMs = 1_000;
/** Nothing that the bot waits for on a link is shorter than this, so long spans go by in larger steps. */
const longStepMs = 5_000;

/** A bot in a process of its own, on the time of a clock that the test moves, which can be killed at any moment and started again. */
export class KillableBot {
  readonly folder = mkdtempSync(join(tmpdir(), "herald-crash-"));
  readonly #clock: VirtualClock;
  readonly #variables: { readonly [name: string]: string };
  #bot: ChildProcess | undefined;
  #said = "";

  /** `variables`: of its environment. */
  constructor(clock: VirtualClock, variables: { readonly [name: string]: string }) {
    this.#clock = clock;
    this.#variables = variables;
  }

  /** What it wrote on the standard error, over all its lives: its warnings and errors. */
  get said(): string {
    return this.#said;
  }

  configure(config: JsonObject): void {
    writeFileSync(join(this.folder, "bot.config.yaml"), JSON.stringify({ version: 1, ...config }));
  }

  /** Starts it and lets it come to be in step. */
  async start(): Promise<void> {
    const bot = spawn(process.execPath, [botProcess, join(this.folder, "bot.config.yaml"), this.#clock.now().toString()], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...this.#variables },
    });
    this.#bot = bot;
    bot.stderr?.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
    const ended = once(bot, "exit").then(() => Promise.reject(new Error(`the bot ended at its start: ${this.#said}`)));
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
      await this.#clock.advance(Math.min(step, ms - passed));
      await this.#advance(Math.min(step, ms - passed));
    }
  }

  /** Lets time pass and kills the bot in the middle of what it does then, as soon as `when` says so and at the end at the latest. */
  async passAndKill(ms: number, when: () => boolean): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.#clock.advance(stepMs);
      const step = { isOver: false };
      const over = this.#advance(stepMs).finally(() => {
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
      if (passed >= withinMs) throw new Error(`${what} did not happen within ${withinMs} ms; the bot said: ${this.#said}`);
      await this.pass(stepMs);
    }
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #advance(ms: number): Promise<void> {
    const bot = this.#bot;
    if (bot === undefined) return;
    const heard = new AbortController();
    const { signal } = heard;
    const ended = once(bot, "exit", { signal }).then(() => Promise.reject(new Error(`the bot ended: ${this.#said}`)));
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
