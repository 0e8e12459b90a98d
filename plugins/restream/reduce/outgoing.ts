import { bury, outgoingKey } from "../state/ended.ts";
import { keepNewest, limits } from "../state/limits.ts";
import type { OutgoingDeleted, OutgoingUpdated } from "../wire/updates.ts";
import { channelOf } from "./channel.ts";
import { conclude } from "./tell.ts";
import { nextSessionOf, sessionOf, touch, type Turn, userOf } from "./turn.ts";

/** `updateOutgoing`: a delivery to a channel started or changed. */
export function outgoingUpdated(turn: Turn, update: OutgoingUpdated): void {
  const found = channelOf(turn, update);
  if (found === undefined) return;
  found.channel.delivery = update.streaming.status ?? found.channel.delivery;
  conclude(turn, found.session);
}

/** `deleteOutgoing`: a delivery to a channel ended; the stream may go on elsewhere. */
export function outgoingDeleted(turn: Turn, update: OutgoingDeleted): void {
  const userId = userOf(turn, update);
  bury(turn.state, outgoingKey(update.channelId, update.createdAt), turn.now);
  if (userId === undefined) return;
  for (const session of [sessionOf(turn, userId), nextSessionOf(turn, userId)]) {
    const channel = session?.channels.find((one) => one.id === update.channelId);
    if (session === undefined || channel === undefined || channel.createdAt > update.createdAt) continue;
    touch(turn, session, update);
    channel.gone = true;
    channel.lastSeenAt = turn.now;
    conclude(turn, session);
  }
}

/**
 * Which time this is that the delivery came into this state, for the id of the raw event: connected, lost and connected again are three
 * happenings although the first and the last message may be equal. What a fresh link replays is not counted again.
 */
export function countDelivery(turn: Turn, update: OutgoingUpdated): number {
  const { channelId, createdAt } = update;
  const status = update.streaming.status ?? "";
  const { deliveries, link } = turn.state;
  let delivery = deliveries.find((one) => one.channelId === channelId && one.createdAt === createdAt);
  if (delivery === undefined) {
    delivery = { channelId, createdAt, latest: null, began: [] };
    keepNewest(deliveries, delivery, limits.deliveries);
  }
  const began = delivery.began.find((one) => one.state === status);
  if (began === undefined) keepNewest(delivery.began, { state: status, times: 1 }, limits.deliveryStates);
  else if (link.phase !== "replay" && delivery.latest !== status) began.times += 1;
  delivery.latest = status;
  return began?.times ?? 1;
}
