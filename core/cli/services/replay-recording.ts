import { hasErrors } from "#core/config/diagnostic";
import type { Environment } from "#core/config/references";
import type { Effect } from "#core/simulation/effect";
import { EffectComparison } from "#core/simulation/replay/effect-comparison";
import { replay } from "#core/simulation/replay/replay";
import { RuleTallies } from "#core/simulation/replay/rule-tallies";
import { type TestConfig, TestConfigs } from "#core/simulation/rule-tests/test-config";
import type { ReplayComparison, ReplayListener, ReplayRefused, ReplayRequest, ReplayResult } from "../replaying.ts";

/** `herald replay`. Variables that are not set have stand-ins. */
export async function replayRecording(
  configPath: string,
  request: ReplayRequest,
  { onEffect, ...listener }: ReplayListener & { readonly onEffect: (effect: Effect) => void },
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<ReplayResult | ReplayRefused> {
  const config = await read(configPath, env);
  if (hasErrors(config.diagnostics)) return refusal(config);
  const { plan, tallies } = played(config, onEffect);
  const replayed = await replay({ ...request, ...listener, plans: [plan], signal });
  return { kind: "replayed", replayed, rules: tallies.result() };
}

/** `herald replay --diff`: both configurations beside each other, so that only what differs has to be remembered. */
export async function compareConfigs(
  configs: { readonly before: string; readonly after: string },
  request: ReplayRequest,
  listener: ReplayListener,
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<ReplayComparison | ReplayRefused> {
  const before = await read(configs.before, env);
  const after = await read(configs.after, env);
  const broken = [before, after].find(({ diagnostics }) => hasErrors(diagnostics));
  if (broken !== undefined) return refusal(broken);
  const comparison = new EffectComparison();
  const one = played(before, (effect) => comparison.take("before", effect));
  const other = played(after, (effect) => comparison.take("after", effect));
  const replayed = await replay({ ...request, ...listener, plans: [one.plan, other.plan], signal });
  return {
    kind: "compared",
    replayed,
    before: one.tallies.result(),
    after: other.tallies.result(),
    differences: comparison.differences(),
  };
}

function read(file: string, env: Environment): Promise<TestConfig> {
  return new TestConfigs().read({ file, botFolder: undefined, env });
}

function played({ plan }: TestConfig, onEffect: (effect: Effect) => void) {
  const tallies = new RuleTallies(plan.rules.rules.keys());
  const heard = (effect: Effect): void => {
    tallies.effect(effect);
    onEffect(effect);
  };
  return {
    tallies,
    plan: { plan, onEffect: heard, onVerdict: (verdict: Parameters<RuleTallies["verdict"]>[0]) => tallies.verdict(verdict) },
  };
}

function refusal({ diagnostics, plan }: TestConfig): ReplayRefused {
  const files = new Set(diagnostics.map(({ place }) => place.file)).size;
  return { kind: "refused", report: { diagnostics, files, rules: plan.rules.rules.size } };
}
