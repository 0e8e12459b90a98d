import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { isHeldBack } from "../hold/holding.ts";
import { runPhase } from "../phases/run-phase.ts";
import { hasBegun } from "../phases/step-progress.ts";
import type { Entity } from "../state.ts";
import type { StepVerdict } from "../step.ts";
import { applied, fired, ignored } from "../verdicts.ts";

/** From an announcement on, reminders are counted anew. */
export function countRemindersFrom(rule: LifecycleRule, entity: Entity, now: number): Entity {
  return rule.repeatEveryMs === undefined ? entity : { ...entity, reminded: { count: 0, from: now } };
}

/** When the next reminder is due; undefined when none is: nobody was told, somebody has acknowledged it, or it is flapping. */
export function reminderDue(rule: LifecycleRule, entity: Entity): number | undefined {
  const { reminded, acked, flaps } = entity;
  if (reminded === undefined || acked !== undefined || flaps?.flapping === true || entity.phase !== "open") return undefined;
  const waitMs = waitAfter(rule, reminded.count);
  return waitMs === undefined ? undefined : reminded.from + waitMs;
}

/** The remind phase of every step that has begun. One that comes late, after a time out of step, comes once; the next is due a whole wait after it. */
export function remind(draft: Draft, rule: LifecycleRule, entity: Entity): StepVerdict {
  const { reminded } = entity;
  const due = reminderDue(rule, entity);
  if (reminded === undefined || due === undefined) return ignored("no reminder is due");
  const held = isHeldBack(draft, rule);
  if (held !== undefined) {
    draft.thing = { ...entity, reminded: { ...reminded, from: draft.now } };
    return held;
  }
  const count = reminded.count + 1;
  const isLate = draft.now - due >= (waitAfter(rule, count) ?? 0);
  draft.thing = { ...entity, reminded: { count, from: isLate ? draft.now : due } };
  let said = false;
  for (const step of rule.steps) {
    if (!hasBegun(draft, step)) continue;
    for (const phase of step.phases.remind) said = runPhase(draft, { rule, step, phase, cause: "remind" }) || said;
  }
  return said ? fired(`reminded, ${count} so far`) : applied("there is nothing that a reminder could follow");
}

function waitAfter(rule: LifecycleRule, count: number): number | undefined {
  return rule.repeatEveryMs?.[Math.min(count, rule.repeatEveryMs.length - 1)];
}
