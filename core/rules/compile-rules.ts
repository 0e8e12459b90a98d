import { compileIntervalEnds } from "#core/config/compile-interval-ends";
import { compileTimeIntervals } from "#core/config/compile-time-intervals";
import { withoutEchoes } from "#core/config/config-source";
import { type Diagnostic, hasErrors } from "#core/config/diagnostic";
import type { LoadedBot, LoadedConfig } from "#core/config/load-config";
import type { RawRule } from "#core/config/load-rules";
import { checkInhibition, withInhibitors } from "./check-inhibition.ts";
import { checkRuleNames } from "./check-rule-names.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileRule } from "./compile-rule.ts";
import type { CompiledRule } from "./compiled-rule.ts";

/** A rule that may run, and the bot it belongs to. */
export interface BotRule {
  readonly bot: string;
  readonly raw: RawRule;
  readonly compiled: CompiledRule;
}

/** Checks and compiles every rule of a configuration. A rule with an error is reported and left out. */
export function compileRules(config: LoadedConfig): { readonly rules: readonly BotRule[]; readonly diagnostics: readonly Diagnostic[] } {
  const rules: BotRule[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const bot of config.bots) {
    const context = contextOf(config, bot);
    for (const raw of bot.rules) {
      const own: Diagnostic[] = [];
      const outside = { putIn: raw.putIn, unjudged: [...raw.standIns, ...raw.missing.map(({ path }) => path)] };
      const compiled = compileRule({ document: raw.document, path: raw.path, diagnostics: own }, raw.shape, outside, context);
      diagnostics.push(...withoutEchoes(own, raw.slips));
      if (!hasErrors(own)) rules.push({ bot: bot.name, raw, compiled });
    }
  }
  return { rules: withInhibitors(rules), diagnostics: [...diagnostics, ...checkInhibition(config), ...checkRuleNames(config)] };
}

function contextOf(config: LoadedConfig, bot: LoadedBot): CompileContext {
  const during = compileTimeIntervals(config.intervals, bot.timezone);
  return {
    connections: config.connections,
    settings: { timezone: bot.timezone, during, intervals: Object.keys(config.intervals) },
    intervalEnds: compileIntervalEnds(config.intervals, bot.timezone),
    lists: config.lists,
    maps: config.maps,
  };
}
