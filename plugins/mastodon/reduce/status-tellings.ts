import type { Status } from "../wire/entities.ts";
import { lookUp, withEntry, withNewEntry } from "./bounded-map.ts";
import type { Known } from "./state.ts";
import { statusPayload } from "./status-payload.ts";
import type { Turn } from "./turn.ts";

/** A post came by a stream: told once, and once more, as the same event, by each further stream that brings it, for the rules that wait for that one. */
export function tellCreated(turn: Turn, status: Status, via: string): void {
  if (isDeleted(turn, status.id)) return;
  const known = lookUp(turn.state.seen, eventId(status));
  if (known?.told === true && known.via.includes(via)) return;
  const cameBy = addTo(known?.told === true ? known.via : [], via);
  remember(turn, status, { via: cameBy, edited: latest(known, status), told: true }, known);
  turn.events.push({
    name: "status.created",
    id: eventId(status),
    subject: `status/${status.id}`,
    time: status.created_at ?? turn.now,
    data: statusPayload(status, turn),
    via: cameBy,
  });
}

/** A post was edited. One edit over several streams is one event, like a new post. */
export function tellEdited(turn: Turn, status: Status, via: string): void {
  if (isDeleted(turn, status.id)) return;
  const known = lookUp(turn.state.seen, eventId(status));
  const editedAt = status.edited_at;
  // Streams that are filtered let an older edit arrive behind a newer one.
  if (known !== undefined && known.edited !== null && editedAt !== null && editedAt < known.edited) return;
  const cameBy = addTo(known?.via ?? [], via);
  remember(turn, status, { via: cameBy, edited: latest(known, status), told: known?.told ?? false }, known);
  turn.events.push({
    name: "status.edited",
    id:
      editedAt === null
        ? `${eventId(status)}:edited:${(turn.state.count + 1).toString()}`
        : `${eventId(status)}:edited:${editedAt.toString()}`,
    subject: `status/${status.id}`,
    time: editedAt ?? turn.now,
    data: statusPayload(status, turn),
    via: cameBy,
  });
  if (editedAt === null) turn.state = { ...turn.state, count: turn.state.count + 1 };
}

/** A post is gone. Nothing more is told of it, whatever comes late. */
export function tellDeleted(turn: Turn, id: string, via: string): void {
  const known = lookUp(turn.state.seen, `status:${id}`);
  turn.state = { ...turn.state, deleted: withEntry(turn.state.deleted, id, 1) };
  turn.events.push({
    name: "status.deleted",
    id: `status:${id}:deleted`,
    subject: `status/${id}`,
    time: turn.now,
    data: { id },
    via: addTo(known?.via ?? [], via),
  });
}

/** A post was found by looking: new to us, known, or known and edited while nobody listened. */
export function tellFilled(turn: Turn, status: Status, via: string): void {
  const known = lookUp(turn.state.seen, eventId(status));
  const wasEdited = known?.told === true && status.edited_at !== null && status.edited_at > (known.edited ?? 0);
  if (wasEdited) tellEdited(turn, status, via);
  tellCreated(turn, status, via);
}

function eventId(status: Status): string {
  return `status:${status.id}`;
}

function isDeleted(turn: Turn, id: string): boolean {
  return lookUp(turn.state.deleted, id) !== undefined;
}

function latest(known: Known | undefined, status: Status): number | null {
  const times = [known?.edited ?? null, status.edited_at].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

function remember(turn: Turn, status: Status, now: Known, before: Known | undefined): void {
  const put = before === undefined ? withNewEntry : withEntry;
  turn.state = { ...turn.state, seen: put(turn.state.seen, eventId(status), now) };
}

function addTo(via: readonly string[], stream: string): string[] {
  return via.includes(stream) ? [...via] : [...via, stream];
}
