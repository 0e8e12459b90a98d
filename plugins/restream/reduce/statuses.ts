import { clip } from "../state/limits.ts";
import type { StatusesUpdated } from "../wire/updates.ts";
import { channelOf } from "./channel.ts";
import { conclude } from "./tell.ts";
import type { Turn } from "./turn.ts";

/** `updateStatuses`: what a platform tells about the stream. What it does not know now keeps its last value. */
export function statusesUpdated(turn: Turn, update: StatusesUpdated): void {
  const found = channelOf(turn, update);
  if (found === undefined) return;
  const { session, channel } = found;
  if (update.updatedAt >= channel.updatedAt) {
    channel.updatedAt = update.updatedAt;
    channel.reported = update.online;
    channel.wasShown ||= update.online;
    channel.title = clip(update.title) ?? channel.title;
    channel.game = clip(update.gameTitle) ?? channel.game;
    channel.viewers = update.viewers ?? channel.viewers;
  }
  conclude(turn, session);
}
