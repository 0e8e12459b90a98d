import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { eventScope, metaOf } from "../scope.ts";
import type { Entity, Event } from "../state.ts";

/** A key of which nothing is known but that this event concerned it. */
export function heardOf(draft: Draft, rule: LifecycleRule, event: Event): Entity {
  const key = rule.computeKey(eventScope(rule, event, draft.now));
  return {
    kind: "lifecycle",
    phase: "idle",
    keyText: draft.entity?.keyText ?? (key.ok ? key.value.text : draft.before.key),
    episode: episodeOf(draft, event),
    announced: false,
    event: event.data,
    meta: metaOf(event),
    vars: {},
    openedAt: Math.min(event.time, draft.now),
    pendingSince: draft.now,
    closedAt: undefined,
    closingSince: undefined,
    settledAt: undefined,
    lastArrival: draft.now,
    lastTime: Math.min(event.time, draft.now),
    changes: 0,
    expired: false,
    reopening: false,
    flow: undefined,
    steps: {},
    outputs: {},
    later: [],
  };
}

/** The event's id; told apart when a snapshot shows a happening whose episode is still remembered. */
function episodeOf(draft: Draft, event: Event): string {
  const isTaken = draft.actor?.episode === event.id || draft.slots.some(({ episode }) => episode === event.id);
  return isTaken ? `${event.id}~${draft.context.sequence}` : event.id;
}
