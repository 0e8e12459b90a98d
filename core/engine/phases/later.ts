import type { LifecycleRule, PhaseName } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { holdLater } from "../hold/holding.ts";
import { currentSlot } from "../slots/queue.ts";
import type { Entity, LaterPhase } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { fired, ignored } from "../verdicts.ts";
import { runPhase } from "./run-phase.ts";
import { setProgress } from "./step-progress.ts";

/** The timer of a phase written with `after`. */
export function laterTimerName({ step, phase, index }: LaterPhase): string {
  return `later:${step}:${phase}:${index}`;
}

/** Remembers a phase that is to be done at its time, if the state it belongs to lasts until then. */
export function addLater(draft: Draft, later: LaterPhase): void {
  const { entity } = draft;
  if (entity === undefined || (entity.acked !== undefined && belongsToOpen(later.phase))) return;
  const name = laterTimerName(later);
  draft.thing = { ...entity, later: [...entity.later.filter((other) => laterTimerName(other) !== name), later] };
}

/** Does a phase whose time has come. It is still in the state that it waits in: leaving one drops what was to come later in it. */
export function fireLater(draft: Draft, rule: LifecycleRule, name: string): StepVerdict {
  const { entity } = draft;
  const later = entity?.later.find((one) => laterTimerName(one) === name);
  if (entity === undefined || later === undefined) return ignored("the phase is not outstanding any more");
  const held = holdLater(draft, rule, later);
  if (held !== undefined) return held;
  draft.thing = { ...entity, later: entity.later.filter((one) => one !== later) };
  const step = rule.steps.find(({ id }) => id === later.step);
  const phase = step?.phases[later.phase][later.index];
  if (step === undefined || phase === undefined) return ignored("the rule has no such phase any more");
  runPhase(draft, { rule, step, phase, cause: later.phase });
  return fired(`step ${step.id}: what was to come later is done now`);
}

/** Forgets what was to come later in a state that is over. A step that had not begun otherwise is skipped. */
export function dropLater(draft: Draft, over: "open" | "closed"): void {
  const { entity } = draft;
  if (entity === undefined) return;
  const dropped = entity.later.filter((later) => belongsToOpen(later.phase) === (over === "open"));
  if (dropped.length === 0) return;
  draft.thing = { ...entity, later: entity.later.filter((later) => !dropped.includes(later)) } satisfies Entity;
  if (over === "closed") return;
  for (const { step } of dropped) if (currentSlot(draft, step) === undefined) setProgress(draft, step, "skipped");
}

function belongsToOpen(phase: PhaseName): boolean {
  return phase === "open" || phase === "update";
}
