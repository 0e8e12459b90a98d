import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Entity } from "../state.ts";

/** Whether the gap is no end: a number of closing events has not been reached as long as it lasts; or whether at a time (of an event, or now) the gap since the close is still shorter than `keep_firing_for`: no end. */
export function isShortGap(rule: LifecycleRule, entity: Entity, at: number): boolean {
  if (rule.keepFiringForCount !== undefined) return true;
  return at < (entity.closedAt ?? at) + rule.keepFiringForMs;
}
