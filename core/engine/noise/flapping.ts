import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { holdNews } from "../hold/holding.ts";
import { isClosed } from "../lifecycle/is-closed.ts";
import { closeSteps } from "../phases/close-steps.ts";
import { dropLater } from "../phases/later.ts";
import { reopenSteps } from "../phases/reopen-steps.ts";
import { runPhase } from "../phases/run-phase.ts";
import { updateSteps } from "../phases/update-steps.ts";
import { isFlapping } from "./is-flapping.ts";
import { currentSlot, isWithdrawn } from "../slots/queue.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { fired } from "../verdicts.ts";

/** What was announced of it earlier goes on to count in a later episode. */
export function withFlapsOf(entity: Entity, earlier: Entity | undefined): Entity {
  return earlier?.flaps === undefined ? entity : { ...entity, flaps: earlier.flaps };
}

/**
 * Counts a change that is about to be announced. A verdict when it is not to be announced: it began to flap with it, which is said once by the steps
 * that have a message, or it flaps already. While there is no message to say that with, the change is told like any other.
 */
export function countChange(draft: Draft, rule: LifecycleRule): StepVerdict | undefined {
  const { entity } = draft;
  if (rule.flapping === undefined || entity === undefined) return undefined;
  const { windowMs, high } = rule.flapping;
  const at = [...within(entity.flaps?.at ?? [], draft.now - windowMs), draft.now];
  const wasFlapping = isFlapping(entity);
  const begins = !wasFlapping && at.length >= high && rule.steps.some(({ id }) => hasMessage(draft, id));
  draft.thing = { ...entity, flaps: { at, flapping: wasFlapping || begins } };
  if (wasFlapping) return { outcome: "suppressed", reason: `flapping, ${at.length} changes: nothing is told until it has settled` };
  return begins ? sayFlapping(draft, rule) : undefined;
}

/** When a flapping thing will have settled unless it changes again: when no more than `low` changes are left in the window. */
export function settlesAt(rule: LifecycleRule, entity: Entity): number | undefined {
  const { flaps } = entity;
  if (flaps === undefined || !flaps.flapping) return undefined;
  // A rule that lost its `flapping` on a reload has nothing more to wait for.
  if (rule.flapping === undefined) return entity.lastArrival;
  const { windowMs, low } = rule.flapping;
  const last = flaps.at[flaps.at.length - low - 1];
  return last === undefined ? entity.lastArrival : last + windowMs;
}

/** It has settled: what holds by now is told, the close if it is closed, else the newest. */
export function settleFlapping(draft: Draft, rule: LifecycleRule, entity: Entity): StepVerdict {
  const at = within(entity.flaps?.at ?? [], draft.now - (rule.flapping?.windowMs ?? 0));
  draft.thing = { ...entity, flaps: { at, flapping: false } };
  const held = holdNews(draft, rule, "update");
  if (held !== undefined) return held;
  if (isClosed(entity)) {
    closeSteps(draft, rule, entity.expired ? "expired" : "close");
    return fired("it has settled, and is closed");
  }
  updateSteps(draft, rule);
  // What has no update, was never told or was taken back is told as after a reopening.
  const others = rule.steps.filter((step) => step.phases.update.length === 0 || isMissing(draft, step.id));
  reopenSteps(draft, { ...rule, steps: others }, entity);
  return fired("it has settled, and is open");
}

/** When its last changes have left the window, so that there is nothing left to remember. */
export function flapsForgottenAt(rule: LifecycleRule, entity: Entity): number | undefined {
  const last = entity.flaps?.at.at(-1);
  return last === undefined || rule.flapping === undefined ? undefined : last + rule.flapping.windowMs;
}

function sayFlapping(draft: Draft, rule: LifecycleRule): StepVerdict {
  dropLater(draft, "open");
  dropLater(draft, "closed");
  for (const step of rule.steps) {
    if (!hasMessage(draft, step.id)) continue;
    for (const phase of step.phases.flapping) runPhase(draft, { rule, step, phase, cause: "flapping" });
  }
  const count = draft.entity?.flaps?.at.length ?? 0;
  return fired(`it is flapping, ${count} changes: silence until it has settled`);
}

function hasMessage(draft: Draft, step: string): boolean {
  const slot = currentSlot(draft, step);
  return slot !== undefined && (slot.phase === "live" || slot.phase === "absent");
}

function isMissing(draft: Draft, step: string): boolean {
  const slot = currentSlot(draft, step);
  return slot === undefined || isWithdrawn(draft, slot);
}

function within(at: readonly number[], since: number): readonly number[] {
  return at.filter((one) => one > since);
}
