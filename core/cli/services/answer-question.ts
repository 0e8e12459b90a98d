import type { RuleSet } from "#core/rules/compiled-rule";
import type { ControlRequest } from "#core/runtime/control-socket";
import { explainEvent, listEvents } from "#core/runtime/explain";
import { explainEntity, listEntities } from "#core/runtime/explain-entity";
import type { Store } from "#core/store/port";

/** What can be asked of what is remembered. */
export type Question = Extract<ControlRequest, { readonly command: "events" | "entities" | "explain-event" | "explain-entity" }>;

/** Answers a question from what is remembered. */
export async function answerQuestion(store: Store, rules: RuleSet, question: Question): Promise<unknown> {
  switch (question.command) {
    case "events":
      return listEvents(store, question.limit);
    case "entities":
      return listEntities(store, question);
    case "explain-event":
      return explainEvent(store, rules, question);
    case "explain-entity":
      return explainEntity(store, rules, question.name);
  }
}
