import type { CompiledRule, LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { uncounted } from "../noise/counting.ts";
import { isFlapping } from "../noise/is-flapping.ts";
import type { Entity, LaterPhase } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { isClosed } from "../lifecycle/is-closed.ts";
import { applied } from "../verdicts.ts";
import { type Hold, holdOn } from "./hold-on.ts";
import { watchInhibitors } from "./inhibitors.ts";

/** The verdict of an event rule whose run is dropped because the rule keeps still now; undefined when it may run. */
export function dropsRun(draft: Draft, rule: CompiledRule, keyText: string): StepVerdict | undefined {
  return holdOn(draft, rule, { keyText })?.verdict;
}

/**
 * Asked when a thing is to be announced. Held back it is open all the same, and nobody has been told. A thing that opens again before anybody was
 * told of its end goes on as if it had never ended. Undefined: announce it.
 */
export function holdAnnouncement(draft: Draft, rule: LifecycleRule, pending: Entity): StepVerdict | undefined {
  watchInhibitors(draft, rule);
  // What flaps is told once it has settled, and asked then.
  if (isFlapping(pending)) return undefined;
  const { held } = pending;
  const hold = holdOn(draft, rule, draft.entity ?? pending);
  const goesOn = held?.told === "open";
  if (hold === undefined && !goesOn) return undefined;
  const told = held?.told ?? (pending.reopening ? "closed" : "nothing");
  draft.thing = {
    ...uncounted(draft.entity ?? pending),
    phase: "open",
    reopening: false,
    flow: undefined,
    closedAt: undefined,
    closingSince: undefined,
    expired: false,
    held: { told, changed: goesOn, until: hold?.until },
  };
  return hold?.verdict ?? applied("goes on: nobody had been told that it had ended");
}

/**
 * Asked before an update or a close is told. Held back, it is remembered and told when the hold is over; what is held back already waits for that moment,
 * so that it is told once. Undefined: tell it.
 */
export function holdNews(draft: Draft, rule: LifecycleRule, news: "update" | "close"): StepVerdict | undefined {
  const { entity } = draft;
  if (entity === undefined || isFlapping(entity) || (entity.held === undefined && !entity.announced)) return undefined;
  const hold = holdOn(draft, rule, entity);
  if (entity.held === undefined && hold === undefined) return undefined;
  const held = entity.held ?? { told: "open", changed: false, until: hold?.until };
  draft.thing = { ...entity, held: { ...held, changed: held.changed || news === "update" } };
  return hold?.verdict ?? waitsForItsMoment(held.until);
}

/** Asked when a phase written with `after` has come due: held back, it waits to the end. Undefined: do it. */
export function holdLater(draft: Draft, rule: LifecycleRule, later: LaterPhase): StepVerdict | undefined {
  const { entity } = draft;
  if (entity === undefined) return undefined;
  const hold = holdOn(draft, rule, entity);
  if (entity.held === undefined && hold === undefined) return undefined;
  const held = entity.held ?? { told: isClosed(entity) ? "closed" : "open", changed: false, until: hold?.until };
  draft.thing = { ...entity, held, later: entity.later.map((one) => (one === later ? { ...one, held: true } : one)) };
  return hold?.verdict ?? waitsForItsMoment(held.until);
}

/** Whether something that is about now (a reminder) is to be left out. Changes nothing. */
export function isHeldBack(draft: Draft, rule: LifecycleRule): Hold["verdict"] | undefined {
  const { entity } = draft;
  if (entity === undefined) return undefined;
  return holdOn(draft, rule, entity)?.verdict ?? (entity.held === undefined ? undefined : waitsForItsMoment(entity.held.until));
}

/** The hold is over, and its end is about to be told: when the source is in step, or when `keep_firing_for` has shown whether it is open. */
function waitsForItsMoment(until: number | undefined): StepVerdict {
  return { ...applied("waits to be told with what was held back"), ...(until === undefined ? {} : { until }) };
}
