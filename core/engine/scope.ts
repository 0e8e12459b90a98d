import type { JsonObject } from "#core/codec/json";
import type { Scope } from "#core/expression/scope";
import { durationText, timestampText } from "#core/plugin/fields";
import type { CompiledRule, EventMeta } from "#core/rules/compiled-rule";
import { stateOf } from "./hold/held.ts";
import { membersView } from "./group/member-view.ts";
import type { Entity, Event, Run } from "./state.ts";

/** The envelope of an event as expressions see it. */
export function metaOf(event: Event): EventMeta {
  return {
    id: event.id,
    type: `${event.plugin}.${event.name}`,
    source: `${event.plugin}/${event.connection}`,
    subject: event.subject ?? "",
    time: timestampText(event.time),
    connection: event.connection,
    via: event.via,
    ...(event.test === undefined ? { test: false } : { test: true, mentions: event.test.mentions }),
  };
}

/** What `key`, `if` and an entry's `if` see: the incoming event alone. */
export function eventScope(rule: CompiledRule, event: Event, now: number): Scope {
  let meta: EventMeta | undefined;
  return {
    event: event.data,
    // Hardly any condition reads it, and writing a time as text costs more than most conditions.
    get meta() {
      return (meta ??= metaOf(event));
    },
    lists: rule.lists,
    maps: rule.maps,
    now,
  };
}

/** What `do` sees: the thing as known. `closed_at` is null and `duration` runs on while it is not closed. */
export function thingScope(rule: CompiledRule, thing: Entity | Run, now: number): Scope {
  const { event, meta, vars, outputs: steps } = thing;
  const scope = { event, meta, vars, steps, lists: rule.lists, maps: rule.maps, now };
  if (thing.kind === "run") return thing.events === undefined ? scope : { ...scope, events: thing.events };
  const ofEntity = { ...scope, entity: entityView(thing, now) };
  const hasMembers = thing.members !== undefined || (rule.kind === "lifecycle" && rule.groupBy !== undefined);
  return hasMembers ? withMembers(ofEntity, thing) : ofEntity;
}

function withMembers(scope: Scope, thing: Entity): Scope {
  let members: readonly JsonObject[] | undefined;
  return {
    ...scope,
    // There may be many, and not every text names them.
    get members() {
      return (members ??= membersView(thing, scope.now));
    },
  };
}

/** `entity` in expressions; its static type is `entityType`. */
function entityView(entity: Entity, now: number): JsonObject {
  const { closedAt } = entity;
  return {
    key: entity.keyText,
    state: stateOf(entity),
    opened_at: timestampText(entity.openedAt),
    closed_at: closedAt === undefined ? null : timestampText(closedAt),
    duration: durationText((closedAt ?? now) - entity.openedAt),
    changes: entity.flaps?.at.length ?? entity.changes,
    reminders: entity.reminded?.count ?? 0,
    expired: entity.expired,
    acked_by: entity.acked?.by ?? "",
    acked_why: entity.acked?.why ?? "",
  };
}
