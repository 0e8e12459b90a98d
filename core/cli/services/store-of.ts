import { existsSync } from "node:fs";
import { hasErrors } from "#core/config/diagnostic";
import { loadConfig } from "#core/config/load-config";
import { HeraldError } from "#core/errors/herald-error";
import { createPluginLoader } from "#core/plugin/loader";

/** The store of a configuration, and what else commands about it ask of the files. */
export interface ConfiguredStore {
  readonly path: string;
  readonly timezone: string;
  /** The ids of all rules; undefined when the files have mistakes, so that nobody can tell. */
  readonly rules: readonly string[] | undefined;
}

/** Where the configuration keeps its store. Its mistakes, if any, do not matter here, as long as the file itself can be read. */
export async function configuredStore(configPath: string): Promise<ConfiguredStore> {
  const { settings, bots, diagnostics } = await loadConfig({ path: configPath, env: {}, mode: "lint", pluginsFor: createPluginLoader });
  const rules = hasErrors(diagnostics) ? undefined : bots.flatMap((bot) => bot.rules.map(({ id }) => id));
  if (existsSync(settings.storePath)) return { path: settings.storePath, timezone: settings.timezone, rules };
  const unreadable = existsSync(configPath) ? undefined : diagnostics[0]?.message;
  throw new HeraldError("STORE_NOT_THERE", unreadable ?? `there is no store at ${settings.storePath}: this configuration has never run`, {
    hint: "name the configuration that the bot runs with",
  });
}

/** Only where it is. */
export async function storeOf(configPath: string): Promise<string> {
  return (await configuredStore(configPath)).path;
}
