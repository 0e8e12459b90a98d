import { existsSync } from "node:fs";
import { loadConfig } from "#core/config/load-config";
import { HeraldError } from "#core/errors/herald-error";
import { createPluginLoader } from "#core/plugin/loader";

/** Where the configuration keeps its store. Its mistakes, if any, do not matter here, as long as the file itself can be read. */
export async function storeOf(configPath: string): Promise<string> {
  const { settings, diagnostics } = await loadConfig({ path: configPath, env: {}, mode: "lint", pluginsFor: createPluginLoader });
  if (existsSync(settings.storePath)) return settings.storePath;
  const unreadable = existsSync(configPath) ? undefined : diagnostics[0]?.message;
  throw new HeraldError("STORE_NOT_THERE", unreadable ?? `there is no store at ${settings.storePath}: this configuration has never run`, {
    hint: "name the configuration that the bot runs with",
  });
}
