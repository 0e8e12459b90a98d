import type { z } from "zod";
import { canonicalJson } from "#core/codec/canonical-json";
import { hashOf } from "#core/codec/hash-of";
import type { JsonObject } from "#core/codec/json";
import { isHeraldError, type Place } from "#core/errors/herald-error";
import { didYouMean } from "#core/errors/suggest";
import type { PluginLoader } from "#core/plugin/loader";
import { ownConnection } from "#core/plugin/own-connection";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { type LoadContext, withoutEchoes } from "./config-source.ts";
import { type Diagnostic, diagnosticOf, errorAt } from "./diagnostic.ts";
import type { Path } from "./located-document.ts";
import type { Declared } from "./merge-sections.ts";
import { type Missing, resolveReferences } from "./references.ts";
import { validate } from "./validate.ts";

/** What finds plugins by name. */
export type Plugins = Pick<PluginLoader, "load" | "names">;

/** A configured plugin. */
export interface LoadedConnection {
  readonly name: string;
  readonly plugin: AnyPlugin;
  /** Parsed by the plugin's schema, secrets as `Secret`. Undefined while something is missing or wrong. */
  readonly settings: { readonly [name: string]: unknown } | undefined;
  /** Where it is declared; where it is first used when it needs no declaration. */
  readonly place: Place;
  /** Paths inside the settings. */
  readonly missing: readonly Missing[];
  /** Changes whenever a setting does, a secret too, and tells nothing about them. */
  readonly fingerprint: string;
}

/** Makes a declared connection. Undefined, with a diagnostic, when its plugin cannot be had. */
export async function loadConnection(
  declared: Declared<JsonObject & { plugin: string }>,
  plugins: Plugins,
  context: LoadContext,
  diagnostics: Diagnostic[],
): Promise<LoadedConnection | undefined> {
  const { name, value, source, place } = declared;
  const path: Path = ["connections", name];
  if (name === ownConnection || value.plugin === ownConnection) {
    diagnostics.push(reservedName(name === ownConnection ? place : source.document.placeOf([...path, "plugin"])));
    return undefined;
  }
  const plugin = await findPlugin(value.plugin, source.document.placeOf([...path, "plugin"]), plugins, diagnostics);
  if (plugin === undefined) return undefined;
  const written = Object.fromEntries(Object.entries(value).filter(([key]) => key !== "plugin"));
  const resolution = await resolveReferences(written, {
    ...context,
    baseDir: source.folder,
    document: source.document,
    path,
    schema: plugin.config,
  });
  const schema = strictSettings(plugin);
  const validation = validate(schema, resolution.value, {
    document: source.document,
    path,
    putIn: resolution.putIn,
    // Of a key that the plugin does not have nothing is left unjudged: it is a slip, whatever its value is.
    unjudged: resolution.standIns.filter(([key]) => Object.hasOwn(plugin.config.shape, String(key))),
  });
  diagnostics.push(...resolution.diagnostics, ...withoutEchoes(validation.diagnostics, source.slips));
  return {
    name,
    plugin,
    settings: resolution.missing.length > 0 || resolution.diagnostics.length > 0 ? undefined : validation.value,
    place,
    missing: resolution.missing,
    fingerprint: hashOf(plugin.name, canonicalJson(resolution.value)),
  };
}

/** A plugin without required settings is a connection of its own name. Undefined when this name is none such. */
export async function loadUndeclared(name: string, place: Place, plugins: Plugins): Promise<LoadedConnection | undefined> {
  if (!(await plugins.names()).includes(name)) return undefined;
  const plugin = await plugins.load(name);
  const settings = plugin?.config.safeParse({});
  if (plugin === undefined || settings?.success !== true) return undefined;
  return { name, plugin, settings: settings.data, place, missing: [], fingerprint: hashOf(plugin.name, "{}") };
}

/** The error for a connection that a rule names and nobody declares. */
export async function unknownConnection(name: string, place: Place, known: Iterable<string>, plugins: Plugins): Promise<Diagnostic> {
  const declared = [...known];
  const isPlugin = (await plugins.names()).includes(name);
  const hint = isPlugin
    ? `the plugin "${name}" needs settings: declare a connection under connections`
    : (didYouMean(name, declared) ?? (declared.length === 0 ? undefined : `declared: ${declared.join(", ")}`));
  return errorAt(place, "CONFIG_UNKNOWN_CONNECTION", `there is no connection "${name}"`, hint);
}

function reservedName(place: Place): Diagnostic {
  const message = `"${ownConnection}" is the bot itself: a connection that is always there`;
  return errorAt(place, "CONFIG_RESERVED_NAME", message, "rules name it without a declaration; give another connection another name");
}

async function findPlugin(name: string, place: Place, plugins: Plugins, diagnostics: Diagnostic[]): Promise<AnyPlugin | undefined> {
  try {
    const plugin = await plugins.load(name);
    if (plugin !== undefined) return plugin;
    const names = await plugins.names();
    const hint = didYouMean(name, names) ?? `built in: ${names.join(", ")}; others are listed under plugins`;
    diagnostics.push(errorAt(place, "CONFIG_UNKNOWN_PLUGIN", `there is no plugin "${name}"`, hint));
  } catch (error) {
    if (!isHeraldError(error)) throw error;
    diagnostics.push(diagnosticOf(error, place));
  }
  return undefined;
}

/** The settings as the plugin declares them: unknown keys are refused even where a plugin forgot to. */
function strictSettings(plugin: AnyPlugin): z.ZodObject {
  return plugin.config._zod.def.catchall === undefined ? plugin.config.strict() : plugin.config;
}
