import { resolve } from "node:path";
import { type Diagnostic, hasErrors } from "#core/config/diagnostic";
import type { Environment } from "#core/config/references";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import { makePlan, type Plan, runnablePart } from "#core/runtime/plan";
import { createRuleSet } from "#core/rules/rule-set";
import type { SimulatedPlan } from "../simulation-options.ts";
import { missingStandIns } from "./missing-stand-ins.ts";

/** A configuration to test. */
export interface TestConfig {
  /** Nothing runs in it while a diagnostic is an error. */
  readonly plan: SimulatedPlan;
  /** Of times that name no zone. */
  readonly timezone: string;
  /** Every connection of the configuration, by its name. */
  readonly plugins: ReadonlyMap<string, AnyPlugin>;
  /** The folders of its bots, absolute. */
  readonly botFolders: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Which part of which configuration, with which variables. */
export interface ConfigChoice {
  readonly file: string;
  /** Absolute: only the bot of this folder runs, if there is one. */
  readonly botFolder: string | undefined;
  readonly env: Environment;
}

/** Reads configurations for tests, each once. What comes from outside has stand-ins, but for the variables that a test sets. */
export class TestConfigs {
  readonly #known = new Map<string, Promise<TestConfig>>();

  read(choice: ConfigChoice): Promise<TestConfig> {
    const name = JSON.stringify([resolve(choice.file), choice.botFolder, Object.entries(choice.env).toSorted()]);
    const known = this.#known.get(name) ?? readConfig(choice);
    this.#known.set(name, known);
    return known;
  }
}

async function readConfig({ file, botFolder, env }: ConfigChoice): Promise<TestConfig> {
  const plan = await makePlan(file, { env, mode: "test" });
  const bots = plan.config.bots.filter(({ name }) => name !== "main");
  const bot = bots.find(({ folder }) => folder === botFolder);
  const rules = bot === undefined ? plan.rules : plan.rules.filter((rule) => rule.bot === bot.name);
  const used = new Set(rules.flatMap(({ raw }) => [...raw.connections.keys()]));
  const unfit = hasErrors(plan.diagnostics) ? [] : missingStandIns(plan.config.connections.values(), used);
  return {
    plan: simulatedPart({ ...plan, rules }),
    timezone: bot?.timezone ?? plan.config.settings.timezone,
    plugins: new Map([...plan.config.connections.values()].map(({ name, plugin }) => [name, plugin])),
    botFolders: bots.map(({ folder }) => folder),
    diagnostics: [...plan.diagnostics, ...unfit],
  };
}

function simulatedPart(plan: Plan): SimulatedPlan {
  return hasErrors(plan.diagnostics) ? { connections: [], rules: createRuleSet([]) } : { ...runnablePart(plan), from: plan };
}
