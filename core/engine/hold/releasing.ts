import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { tellOpen } from "../lifecycle/announcing.ts";
import { forget } from "../lifecycle/forgetting.ts";
import { tellClose, tellUpdate } from "../lifecycle/telling.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, fired, ignored } from "../verdicts.ts";
import { type Held, isSettled, isUntold } from "./held.ts";
import { holdOn } from "./hold-on.ts";

/** Asks again what holds an entity back: free, it is told what there is to tell, once; else it waits on. */
export function askAgain(draft: Draft, rule: LifecycleRule): StepVerdict {
  const { entity } = draft;
  if (entity?.held === undefined) return ignored("nothing of it is held back");
  const hold = holdOn(draft, rule, entity);
  if (hold !== undefined) {
    draft.thing = { ...entity, held: { ...entity.held, until: hold.until } };
    return hold.verdict;
  }
  if (isSettled(entity)) return release(draft, rule, entity, entity.held);
  draft.thing = { ...entity, held: { ...entity.held, until: undefined } };
  return applied("free, and not yet known what there is to tell");
}

/** What held an entity back may have ended early: it asks as soon as its source is in step. */
export function askSoon(draft: Draft): StepVerdict {
  const { entity } = draft;
  if (entity?.held === undefined) return ignored("nothing of it is held back");
  draft.thing = { ...entity, held: { ...entity.held, until: soon(draft) } };
  return applied("asks again what holds it back");
}

/**
 * After every step of a life: what has nothing left to tell is not held back any more, and what waited for an inhibitor, or for what there is to tell,
 * asks when that is known.
 */
export function wakeHeld(draft: Draft, rule: LifecycleRule | undefined): void {
  const { entity } = draft;
  if (entity?.held === undefined) return;
  if (entity.phase === "idle" || entity.phase === "tombstone") draft.thing = { ...entity, held: undefined };
  else if (entity.phase === "closed" && isUntold(entity) && !entity.later.some(({ held }) => held === true)) endUntold(draft, rule, entity);
  else if (entity.held.until === undefined && isSettled(entity) && !(entity.inhibitors ?? []).some(({ active }) => active !== false)) {
    draft.thing = { ...entity, held: { ...entity.held, until: soon(draft) } };
  }
}

/** Opened and closed while it was held back: nothing. */
function endUntold(draft: Draft, rule: LifecycleRule | undefined, entity: Entity): void {
  draft.thing = { ...entity, held: undefined };
  if (!entity.announced) forget(draft, rule, { ...entity, held: undefined });
}

/** The difference between what people knew and what is so now. */
function release(draft: Draft, rule: LifecycleRule, entity: Entity, { told, changed }: Held): StepVerdict {
  const later = entity.later.map((one) => (one.held === true ? { ...one, held: undefined, due: Math.max(one.due, soon(draft)) } : one));
  draft.thing = { ...entity, held: undefined, later };
  if (entity.phase === "closed") {
    if (told !== "open") return applied("free");
    const said = tellClose(draft, rule, entity.expired ? "expired" : "close");
    return said ?? fired("closed; its end had been held back");
  }
  if (told !== "open") return tellOpen(draft, rule, { ...entity, held: undefined, later, reopening: told === "closed" });
  if (!changed) return applied("free; nothing had changed");
  return tellUpdate(draft, rule) ?? applied("updated; news had been held back");
}

/** A timer, so that it waits until the source is in step, and one that is not due yet, so that it is not taken for one that did not go away. */
function soon(draft: Draft): number {
  return draft.now + 1;
}
