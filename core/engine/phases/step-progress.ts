import type { JsonObject } from "#core/codec/json";
import type { CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { currentSlot } from "../slots/queue.ts";
import type { Slot, StepProgress } from "../state.ts";

/** Notes where a step of this episode stands. */
export function setProgress(draft: Draft, step: string, progress: StepProgress): void {
  const { actor: thing } = draft;
  if (thing === undefined || thing.steps[step] === progress) return;
  draft.thing = { ...thing, steps: { ...thing.steps, [step]: progress } };
}

/** Whether a step of this episode has begun and may have something to change. */
export function hasBegun(draft: Draft, step: CompiledStep): boolean {
  return draft.actor?.steps[step.id] === "enqueued" || currentSlot(draft, step.id) !== undefined;
}

/** Keeps what a create, and then its follow-ups, returned as `steps.<id>`. */
export function learnOutput(draft: Draft, slot: Slot, output: JsonObject): void {
  const { actor: thing } = draft;
  if (thing === undefined || thing.episode !== slot.episode) return;
  draft.thing = { ...thing, outputs: { ...thing.outputs, [slot.step]: { ...thing.outputs[slot.step], ...output } } };
}

/** The step's message will not be made: steps that wait for it are not run. */
export function giveUpStep(draft: Draft, slot: Slot): void {
  if (draft.actor?.episode !== slot.episode || Object.hasOwn(draft.actor.outputs, slot.step)) return;
  setProgress(draft, slot.step, "skipped");
}
