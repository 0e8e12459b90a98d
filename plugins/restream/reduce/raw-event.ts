import { canonicalJson, hashOf, type SourceEvent } from "#core";
import { eventOfAction } from "../events/raw-events.ts";
import type { Update } from "../wire/updates.ts";
import { countDelivery } from "./outgoing.ts";
import type { Turn } from "./turn.ts";

/** The service's own message as an event. Its id is made of all that it says, so that a replayed one is the same event. */
export function rawEvent(turn: Turn, update: Update): SourceEvent {
  const { data } = update;
  const name = eventOfAction[update.action];
  const seconds = update.action === "updateStatuses" ? update.data.updatedAt : data.createdAt;
  const turnNumber = update.action === "updateOutgoing" ? countDelivery(turn, update.data) : 1;
  const id = `${name}:${seconds.toString()}:${hashOf(canonicalJson(data)).slice(0, 24)}`;
  return {
    name,
    id: turnNumber > 1 ? `${id}:${turnNumber.toString()}` : id,
    ...(data.userId === null ? {} : { subject: `user/${data.userId.toString()}` }),
    time: update.action === "updateStatuses" ? update.data.updatedAt * 1000 : turn.now,
    data,
  };
}
