import { type Diagnostic, hasErrors, sortDiagnostics } from "#core/config/diagnostic";
import { type LoadedConfig, loadConfig } from "#core/config/load-config";
import { type MissingReport, missingReport } from "#core/config/missing-report";
import type { Environment, ReferenceMode } from "#core/config/references";
import { createPluginLoader } from "#core/plugin/loader";
import { Secret } from "#core/plugin/secret";
import { type BotRule, compileRules } from "#core/rules/compile-rules";
import type { RuleSet } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import type { RunnableConnection } from "./connections.ts";

/** A configuration, read and checked. */
export interface Plan {
  readonly config: LoadedConfig;
  readonly rules: readonly BotRule[];
  /** In the order of a reader. With an error among them nothing may run. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What of a plan can run now. */
export interface RunnablePlan {
  readonly connections: readonly RunnableConnection[];
  readonly rules: RuleSet;
  /** The bots that run, by name. */
  readonly bots: readonly string[];
  /** Values from outside that are not there, and the bots that wait for them. */
  readonly waiting: readonly MissingReport[];
}

/** Reads a configuration with everything it names and checks all of it. */
export async function makePlan(path: string, { env, mode }: { readonly env: Environment; readonly mode: ReferenceMode }): Promise<Plan> {
  const config = await loadConfig({ path, env, mode, pluginsFor: createPluginLoader });
  const { rules, diagnostics } = compileRules(config);
  return { config, rules, diagnostics: sortDiagnostics([...config.diagnostics, ...diagnostics]) };
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
  };
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
