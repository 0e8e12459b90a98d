import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "#core/codec/json";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface RunningProcess {
  readonly child: ChildProcess;
  /** From the spawn until it was ready, milliseconds. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** Starts what `npm start` runs, with a configuration and a store of its own. Ready: it says that it runs and that every source is connected. */
export async function startHerald(config: JsonObject, env: NodeJS.ProcessEnv = {}): Promise<RunningProcess> {
  const folder = mkdtempSync(join(tmpdir(), "herald-bench-"));
  const path = join(folder, "bot.config.yaml");
  writeFileSync(path, JSON.stringify(config));
  const started = await startProcess([...startArguments(), path, "--log-format", "json"], ["running", "connected"], env);
  return {
    ...started,
    async stop() {
      await started.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts Node with arguments and waits for lines in which a text begins with each of these words. `heard` gets every line. */
export async function startProcess(
  args: readonly string[],
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
  heard: (line: string) => void = () => undefined,
): Promise<RunningProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const missing = new Set(words);
  const said: string[] = [];
  const ready = Promise.withResolvers<number>();
  const hear = (line: string): void => {
    said.push(line);
    heard(line);
    for (const word of missing) if (line.includes(`"${word}`)) missing.delete(word);
    if (missing.size === 0) ready.resolve(performance.now() - startedAt);
  };
  createInterface({ input: child.stdout }).on("line", hear);
  createInterface({ input: child.stderr }).on("line", hear);
  child.once("exit", () => ready.reject(new Error(`a process ended before it was ready: ${said.join("\n")}`)));
  return { child, readyMs: await ready.promise, stop: () => stop(child) };
}

/** What stands behind `node` in the script `start` of package.json. */
function startArguments(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly scripts: { readonly start: string } };
  return scripts.start.split(" ").slice(1);
}

/** Resident memory of a process, megabytes. */
export function residentMb({ child }: RunningProcess): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
  if (kilobytes === undefined) throw new Error("this system does not tell how much memory a process has");
  return Number(kilobytes) / 1000;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
