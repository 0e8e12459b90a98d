import type { LifecycleRule } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { eventScope, metaOf } from "../scope.ts";
import type { Entity, Event } from "../state.ts";

/** A key of which nothing is known but that this event concerned it. */
export function heardOf(draft: Draft, rule: LifecycleRule, event: Event): Entity {
  const key = rule.computeKey(eventScope(rule, event, draft.now));
  const keyText = draft.entity?.keyText ?? (key.ok ? key.value.text : draft.before.key);
  return newEntity(draft, { id: event.id, keyText, event: event.data, meta: metaOf(event), time: event.time });
}

/** What a new entity begins with. `id`: what its episode is called, if nothing else is; `time`: since when, by the happening's own clock. */
export interface Beginning extends Pick<Entity, "keyText" | "event" | "meta"> {
  readonly id: string;
  readonly time: number;
}

/** An entity of which nothing is known but one happening. */
export function newEntity(draft: Draft, { id, keyText, event, meta, time }: Beginning): Entity {
  return {
    kind: "lifecycle",
    phase: "idle",
    keyText,
    episode: episodeOf(draft, id),
    announced: false,
    event,
    meta,
    vars: {},
    openedAt: Math.min(time, draft.now),
    pendingSince: draft.now,
    closedAt: undefined,
    closingSince: undefined,
    settledAt: undefined,
    lastArrival: draft.now,
    lastTime: Math.min(time, draft.now),
    changes: 0,
    expired: false,
    reopening: false,
    flow: undefined,
    steps: {},
    outputs: {},
    later: [],
  };
}

/** The event's id; told apart when a snapshot shows a happening, or a group a member, whose episode is still remembered. */
function episodeOf(draft: Draft, id: string): string {
  const isTaken = draft.actor?.episode === id || draft.slots.some(({ episode }) => episode === id);
  return isTaken ? `${id}~${draft.context.sequence}` : id;
}
