import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { EngineInput } from "../input.ts";
import type { Entity, Event } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, ignored } from "../verdicts.ts";
import { settle } from "./closing.ts";
import { open } from "./opening.ts";
import { partOf } from "./part-of.ts";
import { isShortGap } from "./short-gap.ts";
import { endWait } from "./pending.ts";
import { receive } from "./receiving.ts";

/** The source knows what holds, and this key does not: closed with the time it was last seen, unless that gap is too short to be an end. */
export function absent(draft: Draft, rule: LifecycleRule, input: Extract<EngineInput, { readonly kind: "absent" }>): StepVerdict {
  const { entity } = draft;
  if (entity === undefined || !isAuthority(rule, entity, input)) return ignored("the snapshot says nothing about it");
  switch (entity.phase) {
    case "open":
      return endedUnseen(draft, rule, entity);
    case "closing":
      return isUncertain(rule, entity, draft.now) ? ignored("closing already") : settle(draft, rule, entity, "close");
    case "pending":
      endWait(draft, rule, entity);
      return applied("over before anybody was told: nobody will be");
    default:
      return ignored("it is not open");
  }
}

/**
 * The source knows that this key holds, since the event's time. If that is longer than `reopen_within` after it was last seen, it ended
 * unseen and this is another one; else it is news like any other.
 */
export function held(draft: Draft, rule: LifecycleRule, event: Event): StepVerdict {
  const { entity } = draft;
  if (entity === undefined || !isAnother(rule, entity, event)) return receive(draft, rule, event);
  const part = partOf(rule, event, draft.now);
  if (part.part !== "open" || part.verdict.holds !== true) return receive(draft, rule, event);
  settle(draft, rule, { ...entity, closedAt: entity.closedAt ?? entity.lastTime }, "close");
  return open(draft, rule, event);
}

/** It ended when it was last seen. A gap that is short so far may still turn out to be no end. */
function endedUnseen(draft: Draft, rule: LifecycleRule, entity: Entity): StepVerdict {
  const closedAt = entity.lastTime;
  const closing: Entity = { ...entity, phase: "closing", closedAt, closingSince: closedAt };
  if (!isUncertain(rule, closing, draft.now)) return settle(draft, rule, closing, "close");
  draft.thing = closing;
  return applied("closed unless it comes back soon");
}

/** What the source knows to be over needs no row of closing events, only the time that a short gap is given. */
function isUncertain(rule: LifecycleRule, closing: Entity, now: number): boolean {
  return rule.keepFiringForCount === undefined && isShortGap(rule, closing, now);
}

function isAnother(rule: LifecycleRule, entity: Entity, event: Event): boolean {
  const isOpen = entity.phase === "open" || entity.phase === "closing";
  return isOpen && event.time > entity.lastTime + rule.reopenWithinMs;
}

/** Where several kinds of events open the rule, a snapshot of one of them speaks only for what that one told of last. */
function isAuthority(
  rule: LifecycleRule,
  entity: Entity,
  { connection, event }: { readonly connection: string; readonly event: string },
): boolean {
  const opens = rule.open.filter((entry) => entry.connection === connection && entry.event === event);
  if (opens.length === 0) return false;
  return opens.length === rule.open.length || (entity.meta.connection === connection && entity.meta.type.endsWith(`.${event}`));
}
