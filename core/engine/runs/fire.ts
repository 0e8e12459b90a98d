import type { CompiledRule, EventRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { dropsRun } from "../hold/holding.ts";
import type { EventCandidate } from "../flow/gate.ts";
import { beginSteps } from "../phases/begin-steps.ts";
import { eventScope, metaOf } from "../scope.ts";
import type { Event } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { failed, fired, ignored, noMatch, whyNot } from "../verdicts.ts";
import { verdictOf } from "./verdict-of.ts";

/** An event rule and one event that comes straight to its run: the rule has no flow control. */
export function fire(draft: Draft, rule: EventRule, event: Event): StepVerdict {
  if (draft.thing !== undefined) return ignored("this event is being carried out already");
  const verdict = verdictOf(rule, event, draft.now);
  if (verdict === undefined) return noMatch("no entry is about this event");
  if (verdict.holds === "error") return failed(whyNot(verdict), verdict.clause);
  if (!verdict.holds) return noMatch(whyNot(verdict), verdict.clause);
  return run(draft, rule, { event });
}

/** The run of what `if` and flow control have let on: the one place that every firing of an event rule passes, where `mute` belongs. */
export function run(draft: Draft, rule: EventRule, { event, events }: EventCandidate): StepVerdict {
  if (draft.thing !== undefined) return ignored("this event is being carried out already");
  const vars = rule.computeVars(eventScope(rule, event, draft.now));
  if (!vars.ok) return failed(`vars: ${vars.message}`);
  const held = dropsRun(draft, rule, event.subject ?? "");
  if (held !== undefined) return held;
  draft.thing = {
    kind: "run",
    keyText: event.id,
    episode: event.id,
    event: event.data,
    ...(events === undefined ? {} : { events }),
    meta: metaOf(event),
    vars: vars.value,
    firedAt: draft.now,
    steps: {},
    outputs: {},
  };
  beginSteps(draft, rule, rule.steps);
  return fired("fired");
}

/** A run is kept only while a step of it waits for another. */
export function finishRun(draft: Draft, rule: CompiledRule | undefined): void {
  const { thing } = draft;
  if (thing?.kind === "run" && !rule?.steps.some(({ id }) => thing.steps[id] === "waiting")) draft.thing = undefined;
}
