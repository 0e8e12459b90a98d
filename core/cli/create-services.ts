import { HeraldError } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import { createPluginLoader, type PluginLoader } from "#core/plugin/loader";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RunningSimulator } from "#core/plugin/simulator";
import { SystemClock } from "#core/time/system-clock";
import type { Services, SimulateRequest } from "./services.ts";

/** The services of this process. What a command needs is imported when it is asked for. */
export function createServices(): Services {
  const loader = createPluginLoader({}, process.cwd());
  return {
    run: () => notYet("run"),
    lint: () => notYet("lint"),
    demo: () => notYet("demo"),
    simulate: (request) => startSimulator(loader, request),
    dead: { list: () => notYet("dead list"), retry: () => notYet("dead retry"), drop: () => notYet("dead drop") },
    plugins: () => loadBuiltins(loader),
    editorSchema: () => notYet("schema"),
  };
}

async function notYet(command: string): Promise<never> {
  throw new HeraldError("CLI_NOT_AVAILABLE", `herald ${command} is not available in this version`);
}

async function loadBuiltins(loader: PluginLoader): Promise<readonly AnyPlugin[]> {
  const plugins = await Promise.all((await loader.names()).toSorted().map((name) => loader.load(name)));
  return plugins.filter((plugin) => plugin !== undefined);
}

async function startSimulator(loader: PluginLoader, { plugin, port, show }: SimulateRequest): Promise<RunningSimulator> {
  const simulator = await loader.loadSimulator(plugin);
  if (simulator !== undefined) return simulator.start({ clock: new SystemClock(), host: "127.0.0.1", port, show });
  const names = await loader.names();
  throw new HeraldError("SIMULATOR_UNKNOWN", `there is no simulator for "${plugin}"`, {
    hint: didYouMean(plugin, names) ?? `the plugins are ${names.join(", ")}`,
  });
}
