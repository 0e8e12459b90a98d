import { readFile as readFileFromDisk } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import type { Json } from "#core/codec/json";
import type { Place } from "#core/errors/herald-error";
import type { PluginOrigins } from "#core/plugin/loader";
import { ConfigFile, type ListenAddress } from "./config-file.ts";
import { type ConfigSource, type LoadContext, readSource } from "./config-source.ts";
import { type Diagnostic, sortDiagnostics } from "./diagnostic.ts";
import { type BotSource, loadBots, mainBot } from "./load-bots.ts";
import { type LoadedConnection, loadConnection, loadUndeclared, type Plugins, unknownConnection } from "./load-connections.ts";
import { loadRules, type RawRule } from "./load-rules.ts";
import { type Declared, mergeSection } from "./merge-sections.ts";
import type { ReadFile } from "./read-text.ts";
import type { Environment, ReferenceMode } from "./references.ts";
import type { TimeInterval } from "./time-interval.ts";

export interface LoadOptions {
  /** The main file, as it is to be shown; relative to the working folder or absolute. */
  readonly path: string;
  readonly env: Environment;
  readonly mode: ReferenceMode;
  /** Makes the loader for the plugins that the files list, by name; paths are absolute. */
  readonly pluginsFor: (origins: PluginOrigins, folder: string) => Plugins;
  /** Default: the disk. */
  readonly readFile?: ReadFile;
}

/** The rules of the main file, or of one folder under `bots:`. */
export interface LoadedBot {
  /** `main` for the main file's own rules. */
  readonly name: string;
  readonly description: string | undefined;
  /** Absolute. */
  readonly folder: string;
  readonly timezone: string;
  readonly place: Place;
  readonly rules: readonly RawRule[];
}

/** All that the files say. With an error among the diagnostics it is not whole, and nothing may run on it. */
export interface LoadedConfig {
  /** The main file, as it is shown. */
  readonly file: string;
  readonly settings: { readonly timezone: string; readonly storePath: string; readonly http: ListenAddress | undefined };
  /** Where the store and the listener are set, or could be. */
  readonly storePlace: Place;
  readonly httpPlace: Place;
  readonly connections: ReadonlyMap<string, LoadedConnection>;
  readonly intervals: { readonly [name: string]: readonly TimeInterval[] };
  readonly lists: { readonly [name: string]: readonly Json[] };
  readonly maps: { readonly [name: string]: { readonly [key: string]: Json } };
  readonly bots: readonly LoadedBot[];
  /** In the order of a reader. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the main file, its bots, and the settings of every connection. Rejects only for defects: what is wrong with the files is in the diagnostics, all of it. */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const context: LoadContext = { env: options.env, mode: options.mode, readFile: options.readFile ?? readFileFromDisk };
  const reading = await readSource(options.path, ConfigFile, context);
  const diagnostics = [...reading.diagnostics];
  const { source: main } = reading;
  if (main === undefined) return emptyConfig(options.path, diagnostics);
  const folders = await loadBots(main, context, diagnostics);
  const place = main.document.placeOfKey(["rules"]);
  const own: BotSource = { name: mainBot, description: undefined, folder: main.folder, place, source: main };
  const bots = main.rules.length > 0 ? [own, ...folders] : folders;
  const sources = [main, ...folders.map((bot) => bot.source)];

  const plugins = options.pluginsFor(originsOf(mergeSection("plugins", sources, diagnostics)), main.folder);
  const declared = mergeSection("connections", sources, diagnostics);
  const rules = await loadRules(bots, context, diagnostics);
  const connections = new Map<string, LoadedConnection>();
  for (const declaration of declared.values()) {
    const connection = await loadConnection(declaration, plugins, context, diagnostics);
    if (connection !== undefined) connections.set(connection.name, connection);
  }
  await addConnections(rules, connections, declaredNames(sources), plugins, diagnostics);

  return {
    file: options.path,
    settings: settingsOf(main),
    storePlace: main.document.placeOf(["store", "path"]),
    httpPlace: main.document.placeOf(["http", "listen"]),
    connections,
    intervals: valuesOf(mergeSection("time_intervals", sources, diagnostics)),
    lists: valuesOf(mergeSection("lists", sources, diagnostics)),
    maps: valuesOf(mergeSection("maps", sources, diagnostics)),
    bots: bots.map((bot) => loadedBot(bot, main, rules)),
    diagnostics: sortDiagnostics(diagnostics, options.path),
  };
}

/** Adds the connections that need no declaration, and says which are unknown. */
async function addConnections(
  rules: readonly RawRule[],
  connections: Map<string, LoadedConnection>,
  declared: ReadonlySet<string>,
  plugins: Plugins,
  diagnostics: Diagnostic[],
): Promise<void> {
  for (const rule of rules) {
    for (const [name, place] of rule.connections) {
      if (connections.has(name) || declared.has(name)) continue;
      const connection = await loadUndeclared(name, place, plugins);
      if (connection !== undefined) connections.set(name, connection);
      else diagnostics.push(await unknownConnection(name, place, declared, plugins));
    }
  }
}

/** Also those with a mistake: a rule that uses one is not to blame. */
function declaredNames(sources: readonly ConfigSource[]): Set<string> {
  const written = sources.map(({ document }) => (document.value as { connections?: unknown }).connections);
  return new Set(written.flatMap((section) => (typeof section === "object" && section !== null ? Object.keys(section) : [])));
}

function loadedBot(bot: BotSource, main: ConfigSource, rules: readonly RawRule[]): LoadedBot {
  const { source } = bot;
  return {
    name: bot.name,
    description: bot.description,
    folder: bot.folder,
    timezone: source.sections.timezone ?? settingsOf(main).timezone,
    place: bot.place,
    rules: rules.filter(({ document }) => document === source.document),
  };
}

function settingsOf(main: ConfigSource): LoadedConfig["settings"] {
  const { timezone = "UTC", store, http } = main.sections;
  return { timezone, storePath: resolve(main.folder, store?.path ?? ".herald/herald.db"), http: http?.listen };
}

/** Paths are relative to the file that names them. */
function originsOf(declared: ReadonlyMap<string, Declared<string>>): PluginOrigins {
  const absolute = ({ value, source }: Declared<string>): string =>
    value.startsWith(".") && !isAbsolute(value) ? resolve(source.folder, value) : value;
  return Object.fromEntries([...declared].map(([name, origin]) => [name, absolute(origin)]));
}

function valuesOf<T>(declared: ReadonlyMap<string, Declared<T>>): { [name: string]: T } {
  return Object.fromEntries([...declared].map(([name, { value }]) => [name, value]));
}

function emptyConfig(path: string, diagnostics: readonly Diagnostic[]): LoadedConfig {
  const settings = { timezone: "UTC", storePath: resolve(path, "..", ".herald/herald.db"), http: undefined };
  return {
    file: path,
    settings,
    storePlace: { file: path, line: 1, column: 1 },
    httpPlace: { file: path, line: 1, column: 1 },
    connections: new Map(),
    intervals: {},
    lists: {},
    maps: {},
    bots: [],
    diagnostics: sortDiagnostics(diagnostics),
  };
}
