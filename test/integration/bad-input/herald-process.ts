import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const main = resolve(import.meta.dirname, "../../../core/cli/main.ts");
/** Half of the time that a short command takes is the compiling of its sources; entries are found by content. */
const compileCache = resolve(import.meta.dirname, "../../../node_modules/.cache/node-compile");
const longestWaitMs = 15_000;

/** What a finished process left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own with files in it, and `herald` processes that run there with nothing of the test's environment but PATH. */
export class HeraldFolder {
  readonly path = mkdtempSync(join(tmpdir(), "herald-bad-input-"));
  readonly #started: HeraldProcess[] = [];

  constructor(files: { readonly [path: string]: string | object } = {}) {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  /** An object is written as JSON, which is YAML. */
  write(path: string, content: string | Buffer | object): void {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }

  /** Starts a command that goes on until it is stopped. */
  start(
    args: readonly string[],
    options: { readonly env?: { readonly [name: string]: string }; readonly uid?: number } = {},
  ): HeraldProcess {
    const { PATH = "" } = process.env;
    const child = spawn(process.execPath, [main, ...args], {
      cwd: this.path,
      env: { PATH, NODE_COMPILE_CACHE: compileCache, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    const started = new HeraldProcess(child);
    this.#started.push(started);
    return started;
  }

  /** Runs a command that ends by itself. */
  run(
    args: readonly string[],
    options: { readonly env?: { readonly [name: string]: string }; readonly uid?: number } = {},
  ): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** Kills what still runs, and removes everything. */
  async close(): Promise<void> {
    for (const started of this.#started) await started.kill();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A process, and what it has said so far. */
export class HeraldProcess {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = "";
  #stderr = "";
  #heard: (() => void) | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (chunk: Buffer) => {
      this.#stdout += chunk.toString();
      this.#heard?.();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr += chunk.toString();
      this.#heard?.();
    });
    this.ended = once(child, "close").then(([code]) => {
      this.#heard?.();
      return { code: code as number | null, stdout: this.#stdout, stderr: this.#stderr };
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves when it has said something, on either stream, or when it has ended without. */
  async says(text: string): Promise<void> {
    const deadline = performance.now() + longestWaitMs;
    while (!`${this.#stdout}${this.#stderr}`.includes(text)) {
      const leftMs = deadline - performance.now();
      if (this.#child.exitCode !== null || leftMs <= 0) throw new Error(`it did not say "${text}" but: ${this.#stdout}${this.#stderr}`);
      await this.#nextWord(leftMs);
    }
  }

  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  #nextWord(withinMs: number): Promise<void> {
    return new Promise((resolveHeard) => {
      const timer = setTimeout(resolveHeard, withinMs);
      this.#heard = () => {
        clearTimeout(timer);
        resolveHeard();
      };
    });
  }
}
