import { errorAt } from "#core/config/diagnostic";
import type { Path } from "#core/config/located-document";
import { didYouMean } from "#core/errors/suggest";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { Reading } from "../reading.ts";

/** The plugin of a connection. Undefined, with a diagnostic at `path`, when the configuration has no such connection. */
export function pluginOf(connection: string, path: Path, { config, document, diagnostics }: Reading): AnyPlugin | undefined {
  const plugin = config.plugins.get(connection);
  if (plugin !== undefined) return plugin;
  const names = [...config.plugins.keys()];
  const hint = didYouMean(connection, names) ?? `the configuration has ${names.join(", ")}`;
  diagnostics.push(errorAt(document.placeOfKey(path), "TEST_UNKNOWN_CONNECTION", `there is no connection "${connection}"`, hint));
  return undefined;
}
