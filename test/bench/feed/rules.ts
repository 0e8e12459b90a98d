import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "#core/codec/json";
import { formatDiagnostic } from "#core/config/diagnostic";
import { loadConfig } from "#core/config/load-config";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { compileRules } from "#core/rules/compile-rules";
import type { RuleSet } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { feedPlugin } from "./plugin.ts";
import { conditionOf } from "./post.ts";

/** Compiles one event rule for each of these numbers from a configuration, as `herald run` does. Each sends a note. `more`: further keys of every rule. */
export async function compileFeedRules(numbers: readonly number[], more: JsonObject = {}): Promise<RuleSet> {
  const plugin = feedPlugin({ run: unused, deliver: unused });
  const folder = mkdtempSync(join(tmpdir(), "herald-bench-"));
  try {
    const rules = numbers.map((number) => ({
      id: `rule-${number}`,
      when: "feed.post",
      if: conditionOf(number),
      ...more,
      do: [{ action: "feed.note", with: { text: "{{ event.account.acct }}: {{ event.title }} {{ event.url }}" } }],
    }));
    const path = join(folder, "bot.config.yaml");
    writeFileSync(path, JSON.stringify({ version: 1, connections: { feed: { plugin: "feed" } }, rules }));
    const plugins = { load: () => Promise.resolve<AnyPlugin>(plugin), names: () => Promise.resolve(["feed"]) };
    const config = await loadConfig({ path, env: {}, mode: "run", pluginsFor: () => plugins });
    const compiled = compileRules(config);
    const wrong = [...config.diagnostics, ...compiled.diagnostics].filter(({ severity }) => severity === "error");
    if (wrong.length > 0) throw new Error(wrong.slice(0, 3).map(formatDiagnostic).join("\n"));
    return createRuleSet(compiled.rules.map((rule) => rule.compiled));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Numbers spread evenly over all that posts are about, with every kind of condition among them. */
export function spread(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => Math.floor((index * 10_000) / count) + (count < 10_000 ? index % 8 : 0));
}

function unused(): Promise<never> {
  return Promise.reject(new Error("rules are only compiled here"));
}
