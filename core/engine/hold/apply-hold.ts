import type { CompiledRule, LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { EngineInput } from "../input.ts";
import type { Aggregate } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import type { HoldInput } from "./hold-input.ts";
import { hearInhibitor, watchInhibitors } from "./inhibitors.ts";
import { letOwedGo } from "./owed-close.ts";
import { askAgain, askSoon, wakeHeld } from "./releasing.ts";
import { answerAsker, checkWatch, hearInhibiting, inhibits, leaveWatch, tellWatch, watchIn } from "./watch.ts";

/** What other aggregates, or a person, say about what holds one back. */
export function applyHold(draft: Draft, rule: LifecycleRule | undefined, input: HoldInput): StepVerdict {
  switch (input.kind) {
    case "inhibits?":
      return answerAsker(draft, input);
    case "inhibiting":
      return hearInhibiting(draft, input);
    case "inhibited":
      return hear(draft, rule, input);
    case "uninhibited":
      return leaveWatch(draft, input);
    case "ask-hold":
      return askSoon(draft);
  }
}

/** Rules may have changed since the last start: everything is asked anew. */
export function checkHolds(draft: Draft, rule: LifecycleRule | undefined): StepVerdict {
  if (watchIn(draft) !== undefined) return checkWatch(draft);
  if (rule === undefined) return ignored("its rule is not configured any more");
  watchInhibitors(draft, rule, true);
  return draft.entity?.held === undefined ? applied("nothing of it is held back") : askAgain(draft, rule);
}

/** Whether a start has to check what holds this one back, or whom it holds back. */
export function needsCheck({ thing }: Aggregate, rule: CompiledRule | undefined): boolean {
  if (thing?.kind !== "lifecycle") return thing?.kind === "watch";
  if (thing.held !== undefined || thing.inhibitors !== undefined) return true;
  return rule?.hold !== undefined && rule.hold.inhibitedBy.length > 0 && inhibits(thing);
}

/** After every step of a life, not of a delivery: who waits for whom, and for what, follows from the state. */
export function keepHolds(draft: Draft, rule: CompiledRule | undefined, { kind }: EngineInput): void {
  if (kind === "claim" || kind === "outcome" || kind === "retry-dead" || kind === "drop-dead" || draft.context.waits === true) return;
  const lifecycle = rule?.kind === "lifecycle" ? rule : undefined;
  wakeHeld(draft, lifecycle);
  watchInhibitors(draft, lifecycle);
  letOwedGo(draft, lifecycle);
  tellWatch(draft, rule);
}

/** What the last of them answers to a question decides at once: the asker has waited for nothing else. */
function hear(draft: Draft, rule: LifecycleRule | undefined, input: Extract<HoldInput, { readonly kind: "inhibited" }>): StepVerdict {
  const asked = hasUnanswered(draft);
  const verdict = hearInhibitor(draft, input);
  const isDecided = asked && !hasUnanswered(draft) && draft.entity?.held?.until === undefined;
  return isDecided && rule !== undefined && draft.entity?.held !== undefined ? askAgain(draft, rule) : verdict;
}

function hasUnanswered({ entity }: Draft): boolean {
  return entity?.inhibitors?.some(({ active }) => active === undefined) ?? false;
}
