import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "#core/codec/json";
import { formatDiagnostic } from "#core/config/diagnostic";
import { createHttpClient } from "#core/http/undici-http-client";
import type { PluginLoader } from "#core/plugin/loader";
import type { Logger } from "#core/plugin/logger";
import type { RunningSimulator } from "#core/plugin/simulator";
import { isRefused, makePlan, runnablePart } from "#core/runtime/plan";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import type { VirtualClock } from "#core/time/virtual-clock";
import { packageFolder } from "../package-folder.ts";
import { packageVersion } from "../package-version.ts";
import type { Story } from "./demo-story.ts";

/** Ready-made bots that run against the simulators of the services they use. */
export interface DemoScene {
  readonly runtime: Runtime;
  /** By the bot's connections. */
  readonly simulators: { readonly [connection: string]: RunningSimulator };
  /** Stops and removes everything. */
  close(): Promise<void>;
}

interface SceneOptions {
  readonly story: Story;
  readonly clock: VirtualClock;
  readonly loader: PluginLoader;
  readonly log: Logger;
  readonly show: (connection: string, line: string) => void;
}

/** Starts the simulators and, in front of them, the real thing: plugins, sockets, HTTP, a database file. Only the clock is not the world's. */
export async function openDemoScene(options: SceneOptions): Promise<DemoScene> {
  const { clock, log } = options;
  const folder = await mkdtemp(join(tmpdir(), "herald-demo-"));
  const simulators = await startSimulators(options);
  const part = runnablePart(await planFor(folder, simulators, options.story));
  const store = await openSqliteStore({ path: join(folder, "herald.db") });
  const http = createHttpClient({ clock, userAgent: `Herald/${packageVersion()}` });
  const printer = { print: (text: string) => Promise.resolve(options.show("console", text)) };
  const runtime = await startRuntime({ ...part, store, clock, http, log, printer, random: () => 0.5, graceMs: 1_000 });
  return {
    runtime,
    simulators,
    async close() {
      await runtime.stop();
      await http.close();
      await store.close();
      for (const simulator of Object.values(simulators)) await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startSimulators({ story, loader, clock, show }: SceneOptions): Promise<DemoScene["simulators"]> {
  const running: Record<string, RunningSimulator> = {};
  for (const [connection, plugin] of Object.entries(story.connections)) {
    const simulator = await loader.loadSimulator(plugin);
    if (simulator === undefined) throw new Error(`the plugin ${plugin} has no simulator`);
    running[connection] = await simulator.start({ clock, host: "127.0.0.1", port: 0, show: (line) => show(connection, line) });
  }
  return running;
}

async function planFor(folder: string, simulators: DemoScene["simulators"], story: Story) {
  const connections = Object.entries(story.connections).map(([name, plugin]): [string, JsonObject] => {
    return [name, { ...simulators[name]?.settings, plugin }];
  });
  const path = join(folder, "bot.config.yaml");
  const config = {
    version: 1,
    connections: Object.fromEntries(connections),
    bots: story.folders.map((bot) => join(packageFolder(), "bots", bot)),
  };
  // JSON is YAML.
  await writeFile(path, JSON.stringify(config));
  const env = Object.assign({}, ...Object.values(simulators).map(({ variables }) => variables)) as { [name: string]: string };
  const plan = await makePlan(path, { env, mode: "run" });
  if (isRefused(plan)) throw new Error(`the demo's configuration is wrong: ${plan.diagnostics.map(formatDiagnostic).join("; ")}`);
  return plan;
}
