import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Entity } from "../state.ts";

/** Whether at a time (of an event, or now) the gap since the close is still shorter than `keep_firing_for`: no end. */
export function isShortGap(rule: LifecycleRule, entity: Entity, at: number): boolean {
  return at < (entity.closedAt ?? at) + rule.keepFiringForMs;
}
