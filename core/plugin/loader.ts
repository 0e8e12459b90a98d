import { readdir } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { HeraldError } from "#core/errors/herald-error";
import type { AnyPlugin } from "./plugin-definition.ts";
import type { Simulator } from "./simulator.ts";

/** Finds plugins by name and imports only those that are asked for: a plugin's libraries cost memory and start-up time. */
export interface PluginLoader {
  /** The plugin of that name; undefined when there is none. Throws a `HeraldError` when it is there and not usable. */
  load(name: string): Promise<AnyPlugin | undefined>;
  /** The simulator beside a built-in plugin; undefined when it has none. */
  loadSimulator(name: string): Promise<Simulator | undefined>;
  /** Every name that `load` knows without looking outside: the built-in folders. */
  names(): Promise<readonly string[]>;
}

/** Where plugins other than the built-in ones come from: a package or a path, as the configuration's `plugins:` lists them by name. */
export interface PluginOrigins {
  readonly [name: string]: string;
}

const namePattern = /^[a-z][a-z0-9-]*$/;
// In the checkout plugins are TypeScript beside core; in the published package both are built.
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const builtins = new URL("../../plugins/", import.meta.url);

/** Built-in plugins win over origins of the same name. `baseFolder`: what a path in `origins` is relative to. */
export function createPluginLoader(origins: PluginOrigins, baseFolder: string): PluginLoader {
  const names = (): Promise<readonly string[]> => builtinNames();
  return {
    names,
    async load(name) {
      if ((await names()).includes(name)) return importPlugin(name, new URL(`${name}/index.${extension}`, builtins).href);
      const origin = Object.hasOwn(origins, name) ? origins[name] : undefined;
      return origin === undefined ? undefined : importPlugin(name, specifierOf(origin, baseFolder));
    },
    async loadSimulator(name) {
      if (!(await names()).includes(name)) return undefined;
      return importSimulator(new URL(`${name}/simulator.${extension}`, builtins).href);
    },
  };
}

async function builtinNames(): Promise<readonly string[]> {
  const entries = await readdir(builtins, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && namePattern.test(entry.name)).map((entry) => entry.name);
}

function specifierOf(origin: string, baseFolder: string): string {
  const isPath = origin.startsWith(".") || isAbsolute(origin);
  return isPath ? pathToFileURL(resolve(baseFolder, origin)).href : origin;
}

async function importPlugin(name: string, specifier: string): Promise<AnyPlugin> {
  const module = await importModule(specifier, name);
  const plugin = (module as { default?: unknown }).default;
  if (!isPlugin(plugin)) {
    throw new HeraldError("PLUGIN_NOT_A_PLUGIN", `plugin "${name}": ${specifier} has no default export made with definePlugin`);
  }
  if (plugin.name !== name) {
    throw new HeraldError("PLUGIN_NAME_MISMATCH", `plugin "${name}" calls itself "${plugin.name}"`, {
      hint: "use the same name in both places",
    });
  }
  return plugin;
}

async function importSimulator(specifier: string): Promise<Simulator | undefined> {
  try {
    return ((await import(specifier)) as { simulator?: Simulator }).simulator;
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw cause;
  }
}

async function importModule(specifier: string, name: string): Promise<unknown> {
  try {
    return await import(specifier);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeraldError("PLUGIN_NOT_LOADABLE", `plugin "${name}" could not be loaded: ${reason}`, {
      hint: "check its path or install its package",
      cause,
    });
  }
}

function isPlugin(value: unknown): value is AnyPlugin {
  if (typeof value !== "object" || value === null) return false;
  const plugin = value as Partial<AnyPlugin>;
  return typeof plugin.name === "string" && typeof plugin.open === "function" && plugin.config !== undefined && plugin.events !== undefined;
}
