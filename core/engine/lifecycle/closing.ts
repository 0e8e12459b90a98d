import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { holdNews } from "../hold/holding.ts";
import { counted, isLongEnough, uncounted } from "../noise/counting.ts";
import { dropLater } from "../phases/later.ts";
import type { Entity, Event } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, fired, ignored } from "../verdicts.ts";
import { heardOf } from "./entity.ts";
import { overlaidAtAnyRate } from "./overlay.ts";
import { endWait } from "./pending.ts";
import { tellClose } from "./telling.ts";

/** A closing event, whatever state the key is in. Nothing is closed that was not announced. */
export function close(draft: Draft, rule: LifecycleRule, event: Event, final: boolean): StepVerdict {
  const { entity } = draft;
  switch (entity?.phase) {
    case "open": {
      const next = overlaidAtAnyRate(draft, rule, entity, event);
      if (final && entity.held?.told === "nothing") {
        bury(draft, rule, event);
        return applied("over before anybody was told: nobody will be");
      }
      const closedAt = Math.max(entity.openedAt, Math.min(event.time, draft.now));
      return wane(draft, rule, { ...next, closedAt, closingSince: draft.now });
    }
    case "closing":
      return wane(draft, rule, overlaidAtAnyRate(draft, rule, entity, event));
    case "pending":
      if (final && !entity.reopening) bury(draft, rule, event);
      else endWait(draft, rule, entity);
      return applied("over before anybody was told: nobody will be");
    case "closed":
    case "tombstone":
      return ignored("it is closed already");
    default:
      return closeUnknown(draft, rule, event, final);
  }
}

/** One more closing event: the end at once, or when the gap has been long enough, in time or in events. */
function wane(draft: Draft, rule: LifecycleRule, entity: Entity): StepVerdict {
  const { keepFiringForMs, keepFiringForCount } = rule;
  const next: Entity = keepFiringForCount === undefined ? entity : counted(entity);
  if (keepFiringForMs === 0 && isLongEnough(next, keepFiringForCount)) return settle(draft, rule, next, "close");
  draft.thing = { ...next, phase: "closing" };
  return applied(entity.phase === "closing" ? "closing already; the wait goes on" : "closed unless it comes back soon");
}

/** Closed for good: the close (or expired) phase of every step that has begun, and of an opening that nobody was told of none has. */
export function settle(draft: Draft, rule: LifecycleRule, entity: Entity, name: "close" | "expired"): StepVerdict {
  draft.thing = {
    ...uncounted(entity),
    phase: "closed",
    closingSince: undefined,
    settledAt: draft.now,
    expired: name === "expired",
    changes: entity.changes + 1,
  };
  dropLater(draft, "open");
  if (!entity.announced) return applied("closed; nobody had been told that it was open");
  const said = holdNews(draft, rule, "close") ?? tellClose(draft, rule, name);
  return said ?? fired(name === "close" ? "closed" : "closed as expired");
}

function closeUnknown(draft: Draft, rule: LifecycleRule, event: Event, final: boolean): StepVerdict {
  if (final) {
    bury(draft, rule, event);
    return applied("it ended for good before it was known: a late opening will be dropped");
  }
  if (draft.thing === undefined && rule.onStart === "baseline") {
    draft.thing = heardOf(draft, rule, event);
    return applied("heard of for the first time, not open");
  }
  return ignored("it is not open");
}

function bury(draft: Draft, rule: LifecycleRule, event: Event): void {
  draft.thing = { ...heardOf(draft, rule, event), phase: "tombstone", settledAt: draft.now };
}
