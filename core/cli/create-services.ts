import type { ListenAddress } from "#core/config/config-file";
import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import { listenError } from "#core/http/listen-error";
import { createPluginLoader, type PluginLoader } from "#core/plugin/loader";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RunningSimulator } from "#core/plugin/simulator";
import { SystemClock } from "#core/time/system-clock";
import { createReplaying } from "./create-replaying.ts";
import type { Services, SimulateRequest } from "./services.ts";
import type { Surroundings } from "./surroundings.ts";

/** The services of this process. What a command needs is imported when it is asked for. `now`: its variables as they are at the moment. */
export function createServices(env: NodeJS.ProcessEnv, now = (): Surroundings => ({ variables: env, files: new Map() })): Services {
  const loader = createPluginLoader({}, process.cwd());
  const dead = async () => (await import("./services/dead-letters.ts")).createDeadLetters();
  const silences = async () => (await import("./services/silences.ts")).createSilences();
  const explaining = async () => (await import("./services/explain.ts")).createExplaining();
  return {
    run: async (request, signal) => (await import("./services/run-bots.ts")).runBots(request, now, signal),
    reload: async (configPath) => (await import("./services/reload-bot.ts")).reloadBot(configPath),
    lint: async (configPath) => (await import("./services/lint-config.ts")).lintConfig(configPath),
    demo: async (request, output, signal) => (await import("./services/run-demo.ts")).runDemo(request, output, signal),
    simulate: (request) => startSimulator(loader, request),
    dead: {
      list: async (configPath, limit) => (await dead()).list(configPath, limit),
      retry: async (configPath, which) => (await dead()).retry(configPath, which),
      drop: async (configPath, which) => (await dead()).drop(configPath, which),
    },
    silences: {
      add: async (configPath, request) => (await silences()).add(configPath, request),
      list: async (configPath) => (await silences()).list(configPath),
      expire: async (configPath, id) => (await silences()).expire(configPath, id),
    },
    setup: {
      jobs: async () => (await import("./services/init/setup.ts")).availableJobs(),
      init: async (folder, choice) => (await import("./services/init/setup.ts")).setUp(folder, choice),
      doctor: async (configPath, tell, signal) => (await import("./services/doctor/examine.ts")).examine(configPath, env, tell, signal),
      login: async (request, dialogue, signal) => (await import("./services/login/login.ts")).login(request, env, dialogue, signal),
    },
    tests: {
      run: async (request, onFile) => (await import("./services/test-rules.ts")).testRules(request, onFile),
      changes: async function* changes(request, signal) {
        yield* (await import("./services/test-changes.ts")).testChanges(request, signal);
      },
    },
    explain: {
      events: async (configPath, limit) => (await explaining()).events(configPath, limit),
      entities: async (configPath, request) => (await explaining()).entities(configPath, request),
      event: async (configPath, request) => (await explaining()).event(configPath, request),
      entity: async (configPath, name) => (await explaining()).entity(configPath, name),
    },
    replaying: createReplaying(() => now().variables),
    acknowledge: async (configPath, request) => (await import("./services/acknowledge.ts")).acknowledgeThing(configPath, request),
    trigger: async (configPath, request) => (await import("./services/trigger/trigger.ts")).triggerEvent(configPath, request, env),
    plugins: () => loadBuiltins(loader),
    editorSchema: async () => (await import("#core/config/editor-schema")).editorSchema(await loadBuiltins(loader)),
  };
}

async function loadBuiltins(loader: PluginLoader): Promise<readonly AnyPlugin[]> {
  const plugins = await Promise.all((await loader.names()).toSorted().map((name) => loader.load(name)));
  return plugins.filter((plugin) => plugin !== undefined);
}

async function startSimulator(loader: PluginLoader, { plugin, port, show }: SimulateRequest): Promise<RunningSimulator> {
  const simulator = await loader.loadSimulator(plugin);
  if (simulator !== undefined)
    return startAt({ host: "127.0.0.1", port }, (at) => simulator.start({ clock: new SystemClock(), ...at, show }));
  const names = await loader.names();
  throw new HeraldError("SIMULATOR_UNKNOWN", `there is no simulator for "${plugin}"`, {
    hint: didYouMean(plugin, names) ?? `the plugins are ${names.join(", ")}`,
  });
}

async function startAt<T>(address: ListenAddress, start: (address: ListenAddress) => Promise<T>): Promise<T> {
  try {
    return await start(address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== "listen") throw error;
    throw listenError(error as NodeJS.ErrnoException, address, "take another with --port; 0 is any free one");
  }
}
