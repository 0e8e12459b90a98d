import type { JsonObject } from "#core/codec/json";
import { durationText, timestampText } from "#core/plugin/fields";
import { isClosed } from "../lifecycle/is-closed.ts";
import type { Entity } from "../state.ts";
import type { Member } from "./roster.ts";

/** What a member's key, state and times take to keep beside its event, in characters of JSON. */
const frameSize = 200;

/** A thing as a group sees it. */
export function memberOf(id: string, entity: Entity): Member {
  const { keyText, openedAt, event } = entity;
  const size = JSON.stringify(event).length + id.length + keyText.length + frameSize;
  const isOver = isClosed(entity);
  return { id, keyText, state: isOver ? "closed" : "open", openedAt, closedAt: isOver ? entity.closedAt : undefined, event, size };
}

/** `members` in expressions; its static type is `membersType`. A thing that is told of by itself is the only member of its own. */
export function membersView(entity: Entity, now: number): readonly JsonObject[] {
  const members = entity.members?.listed ?? [memberOf("", entity)];
  return members.map(({ keyText, state, openedAt, closedAt, event }) => ({
    key: keyText,
    state,
    opened_at: timestampText(openedAt),
    closed_at: closedAt === undefined ? null : timestampText(closedAt),
    duration: durationText((closedAt ?? now) - openedAt),
    event,
  }));
}
