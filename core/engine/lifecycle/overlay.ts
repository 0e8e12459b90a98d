import type { Computed, LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { metaOf, thingScope } from "../scope.ts";
import type { Entity, Event } from "../state.ts";

/** The entity with an event laid over what is known of it, top-level field by field, and `vars` computed anew. */
export function overlaid(draft: Draft, rule: LifecycleRule, entity: Entity, event: Event): Computed<Entity> {
  return withVars(draft, rule, laidOver(draft, entity, event));
}

/** The same for an event that must not be lost (a close): where `vars` cannot be computed the old ones stay, and that is said. */
export function overlaidAtAnyRate(draft: Draft, rule: LifecycleRule, entity: Entity, event: Event): Entity {
  const computed = overlaid(draft, rule, entity, event);
  if (computed.ok) return computed.value;
  draft.problems.push(`vars: ${computed.message}`);
  return laidOver(draft, entity, event);
}

/** The entity with its `vars` computed from what is known. */
export function withVars(draft: Draft, rule: LifecycleRule, entity: Entity): Computed<Entity> {
  const vars = rule.computeVars(thingScope(rule, { ...entity, vars: {} }, draft.now));
  return vars.ok ? { ok: true, value: { ...entity, vars: vars.value } } : vars;
}

/** The entity, seen alive by an event that is not shown. */
export function seenAlive(draft: Draft, entity: Entity, event: Event): Entity {
  return { ...entity, lastArrival: draft.now, lastTime: Math.max(entity.lastTime, Math.min(event.time, draft.now)) };
}

function laidOver(draft: Draft, entity: Entity, event: Event): Entity {
  return { ...seenAlive(draft, entity, event), event: { ...entity.event, ...event.data }, meta: metaOf(event) };
}
