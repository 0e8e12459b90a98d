import { dirname } from "node:path";
import { z } from "zod";
import { loadConfig } from "#core/config/load-config";
import { createPluginLoader } from "#core/plugin/loader";
import { compileRules } from "#core/rules/compile-rules";
import type { RuleSet } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { askRunningBot } from "#core/runtime/control-socket";
import { ExplainedEntity, ExplainedEvent, ListedEntity, ListedEvent } from "#core/runtime/explained";
import type { Explaining } from "../services.ts";
import { answerQuestion, type Question } from "./answer-question.ts";
import { controlPath } from "./control.ts";
import { openStore } from "./open-store.ts";
import { storeOf } from "./store-of.ts";

/** Asks the running bot, or else its store with the rules of the configuration. */
export function createExplaining(): Explaining {
  return {
    events: async (configPath, limit) => z.array(ListedEvent).parse(await ask(configPath, { command: "events", limit })),
    entities: async (configPath, request) => z.array(ListedEntity).parse(await ask(configPath, { command: "entities", ...request })),
    event: async (configPath, request) => ExplainedEvent.parse(await ask(configPath, { command: "explain-event", ...request })),
    entity: async (configPath, name) => ExplainedEntity.parse(await ask(configPath, { command: "explain-entity", name })),
  };
}

async function ask(configPath: string, question: Question): Promise<unknown> {
  const storePath = await storeOf(configPath);
  const answer = await askRunningBot(controlPath(dirname(storePath)), question);
  if (answer !== undefined) return answer;
  const store = await openStore(storePath);
  try {
    return await answerQuestion(store, await rulesOf(configPath), question);
  } finally {
    await store.close();
  }
}

/** The rules as they would run: stand-ins take the place of secrets. */
async function rulesOf(configPath: string): Promise<RuleSet> {
  const config = await loadConfig({ path: configPath, env: {}, mode: "lint", pluginsFor: createPluginLoader });
  return createRuleSet(compileRules(config).rules.map(({ compiled }) => compiled));
}
