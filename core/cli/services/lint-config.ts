import { makePlan, type Plan } from "#core/runtime/plan";
import type { LintReport } from "../services.ts";

/** `herald lint`: no network, no secrets. */
export async function lintConfig(configPath: string): Promise<LintReport> {
  return reportOf(await makePlan(configPath, { env: {}, mode: "lint" }));
}

/** What is to be said about a plan. */
export function reportOf({ config, rules, diagnostics }: Plan): LintReport {
  const ofRules = config.bots.flatMap((bot) => bot.rules.map(({ document }) => document.file));
  const files = new Set([config.file, ...ofRules, ...diagnostics.map(({ place }) => place.file)]);
  return { diagnostics, files: files.size, rules: rules.length };
}
