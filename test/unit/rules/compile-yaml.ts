import { isJsonObject, type JsonObject } from "#core/codec/json";
import { formatDiagnostic } from "#core/config/diagnostic";
import { loadConfig, type LoadOptions } from "#core/config/load-config";
import type { Scope } from "#core/expression/scope";
import { compileRules } from "#core/rules/compile-rules";
import type { CompiledRule, CompiledStep, EventRule, LifecycleRule } from "#core/rules/compiled-rule";
import { cam, rulePlugins } from "#test/support/rule-plugins";

/** Rules as they were compiled, and what was said about them: `line:column: severity: message (hint)`; line 1 is the first of the given text. */
export interface CompiledYaml {
  readonly rules: readonly CompiledRule[];
  readonly said: readonly string[];
}

/** Compiles a whole configuration. `cam` and `wall` need no declaration. */
export async function compileYaml(text: string, options: Partial<Pick<LoadOptions, "env" | "mode">> = {}): Promise<CompiledYaml> {
  const config = await loadConfig({
    path: "bot.config.yaml",
    env: {},
    mode: "lint",
    readFile: () => Promise.resolve(Buffer.from(`${text}\nversion: 1\n`)),
    pluginsFor: () => ({ names: () => Promise.resolve([...rulePlugins.keys()]), load: (name) => Promise.resolve(rulePlugins.get(name)) }),
    ...options,
  });
  const { rules, diagnostics } = compileRules(config);
  const said = [...config.diagnostics, ...diagnostics].map((one) => formatDiagnostic(one).replace("bot.config.yaml:", ""));
  return { rules: rules.map(({ compiled }) => compiled), said: [...new Set(said)] };
}

/** The one rule of a list of rules in YAML's flow style, which must be without fault. */
async function compileOne(rule: string, more = ""): Promise<CompiledRule> {
  const { rules, said } = await compileYaml(`rules: [${rule}]\n${more}`);
  const [only] = rules;
  if (only === undefined || said.length > 0) throw new Error(`expected one rule without fault, and: ${said.join("; ")}`);
  return only;
}

/** What is said about one rule. */
export async function faultsOf(rule: string, more = ""): Promise<readonly string[]> {
  return (await compileYaml(`rules: [${rule}]\n${more}`)).said;
}

export async function compileEventRule(rule: string, more = ""): Promise<EventRule> {
  const compiled = await compileOne(rule, more);
  if (compiled.kind !== "event") throw new Error("expected an event rule");
  return compiled;
}

export async function compileLifecycle(rule: string, more = ""): Promise<LifecycleRule> {
  const compiled = await compileOne(rule, more);
  if (compiled.kind !== "lifecycle") throw new Error("expected a lifecycle");
  return compiled;
}

/** The first step of a rule on `cam.stream.live` whose step is `do` in flow style. */
export async function compileStepOf(step: string, more = ""): Promise<CompiledStep> {
  const [first] = (await compileEventRule(`{ id: r, when: cam.stream.live, do: [${step}] }`, more)).steps;
  if (first === undefined) throw new Error("the rule has no step");
  return first;
}

/** What the open phase of a `wall.note` with these inputs gives for an event. Throws when it gives none. */
export async function render(inputs: string, event: JsonObject = {}, more = ""): Promise<JsonObject> {
  const step = await compileStepOf(`{ action: wall.note, with: ${inputs} }`, more);
  const rendered = step.phases.open[0]?.render(scope(event));
  if (rendered?.ok !== true) throw new Error(rendered?.message ?? "there is no open phase");
  return rendered.value;
}

const example: unknown = cam.events["stream.live"]?.example;

/** The scope of an event `stream.live`, as its example says but for what is given. */
export function scope(event: JsonObject = {}, more: Partial<Scope> = {}): Scope {
  return { event: isJsonObject(example) ? { ...example, ...event } : event, now: Date.UTC(2026, 5, 1, 20), ...more };
}
