import { type Diagnostic, errorAt, hasErrors, sortDiagnostics } from "#core/config/diagnostic";
import { type LoadedConfig, loadConfig } from "#core/config/load-config";
import { type MissingReport, missingReport, whyMissing } from "#core/config/missing-report";
import type { Environment, ReferenceMode } from "#core/config/references";
import { createPluginLoader } from "#core/plugin/loader";
import { Secret } from "#core/plugin/secret";
import { type BotRule, compileRules } from "#core/rules/compile-rules";
import type { RuleSet } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { type LackingConnection, type RunnableConnection, takesRequests } from "./connections.ts";
import { type FilesRead, recordingReader } from "./files-read.ts";

/** A configuration, read and checked. */
export interface Plan {
  readonly config: LoadedConfig;
  readonly rules: readonly BotRule[];
  /** In the order of a reader. With an error among them nothing may run. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that it was made of, secrets included. */
  readonly files: FilesRead;
}

/** What of a plan can run now. */
export interface RunnablePlan {
  readonly connections: readonly RunnableConnection[];
  readonly rules: RuleSet;
  /** The bots that run, by name. */
  readonly bots: readonly string[];
  /** Values from outside that are not there, and the bots that wait for them. */
  readonly waiting: readonly MissingReport[];
  /** Connections that rules name and that lack a setting. */
  readonly lacking: readonly LackingConnection[];
}

/** Reads a configuration with everything it names and checks all of it. */
export async function makePlan(path: string, { env, mode }: { readonly env: Environment; readonly mode: ReferenceMode }): Promise<Plan> {
  const files = new Map<string, string | undefined>();
  const config = await loadConfig({ path, env, mode, pluginsFor: createPluginLoader, readFile: recordingReader(files) });
  const { rules, diagnostics } = compileRules(config);
  return { config, rules, files, diagnostics: sortDiagnostics([...config.diagnostics, ...diagnostics, ...deafConnections(config, rules)]) };
}

/** Connections that wait for requests which cannot come, because nothing listens. */
function deafConnections({ settings, connections }: LoadedConfig, rules: readonly BotRule[]): readonly Diagnostic[] {
  if (settings.http !== undefined) return [];
  const used = new Set(rules.flatMap(({ raw }) => [...raw.connections.keys()]));
  const deaf = [...connections.values()].filter(({ name, plugin }) => used.has(name) && takesRequests(plugin));
  return deaf.map(({ name, place }) =>
    errorAt(
      place,
      "CONFIG_NOTHING_LISTENS",
      `"${name}" waits for requests, and this configuration listens nowhere`,
      'add http: { listen: "127.0.0.1:8420" } to the main file',
    ),
  );
}

/** Whether a plan may not run. */
export function isRefused({ diagnostics }: Plan): boolean {
  return hasErrors(diagnostics);
}

/** The bots that have all they need, with the connections they use. A bot runs whole or waits. */
export function runnablePart({ config, rules }: Plan): RunnablePlan {
  const waiting = missingReport(config);
  const waitingBots = new Set(waiting.flatMap(({ bots }) => bots));
  const running = rules.filter(({ bot }) => !waitingBots.has(bot));
  const waitingRules = new Set(rules.filter(({ bot }) => waitingBots.has(bot)).map(({ compiled }) => compiled.id));
  const used = new Set(running.flatMap(({ raw }) => [...raw.connections.keys()]));
  const connections = [...config.connections.values()].filter(({ name, settings }) => used.has(name) && settings !== undefined);
  return {
    connections: connections.map(({ name, plugin, settings, fingerprint }) => ({ name, plugin, settings, fingerprint })),
    rules: createRuleSet(
      running.map(({ compiled }) => compiled),
      (rule) => waitingRules.has(rule),
    ),
    bots: [...new Set(running.map(({ bot }) => bot))],
    waiting,
    lacking: lackingConnections(config),
  };
}

function lackingConnections(config: LoadedConfig): readonly LackingConnection[] {
  const named = new Set(config.bots.flatMap(({ rules }) => rules.flatMap(({ connections }) => [...connections.keys()])));
  return [...config.connections.values()].flatMap(({ name, plugin, missing }) => {
    const reasons = missing.map((one) => `${one.path.join(".")}: ${whyMissing(one)}`);
    return named.has(name) && reasons.length > 0 ? [{ name, plugin: plugin.name, reason: reasons.join("; ") }] : [];
  });
}

/** Every secret in the settings, for the log to leave out. */
export function secretsOf({ config }: Plan): readonly string[] {
  return [...config.connections.values()].flatMap(({ settings }) => secretsIn(settings));
}

function secretsIn(value: unknown): readonly string[] {
  if (value instanceof Secret) return [value.reveal()];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}
