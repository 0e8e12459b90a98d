import { makePlan, type Plan } from "#core/runtime/plan";
import type { LintReport } from "../services.ts";

/** `herald lint`: no network, no secrets. */
export async function lintConfig(configPath: string): Promise<LintReport> {
  return reportOf(await makePlan(configPath, { env: {}, mode: "lint" }));
}

/** What is to be said about a plan. */
export function reportOf({ config, rules, diagnostics }: Plan): LintReport {
  const files = new Set(config.bots.flatMap((bot) => bot.rules.map(({ document }) => document.file)));
  return { diagnostics, files: files.size + (config.bots.some(({ name }) => name === "main") ? 0 : 1), rules: rules.length };
}
