import type { Subscription } from "#core";
import { EditParameters, streamsOf } from "./parameters.ts";
import { plainStream, type Stream } from "./stream.ts";

/** What the rules ask of a connection. */
export interface Wanted {
  /** Each once. */
  readonly streams: readonly Stream[];
  /** Whether notifications are asked for, or edits of which they tell, by whatever stream they come. */
  readonly notifications: boolean;
}

/**
 * The streams that bring exactly what the rules listen to. Posts without parameters are the home timeline; edits and deletions without
 * parameters are those of whatever posts the connection brings anyway. The stream `user` brings notifications too.
 */
export function wantedStreams(subscriptions: readonly Subscription[]): Wanted {
  const streams = new Map<string, Stream>();
  const add = (stream: Stream): void => void streams.set(stream.key, stream);
  let followsPosts = false;
  let notifications = false;
  for (const { event, parameters } of subscriptions) {
    const { success, data } = EditParameters.safeParse(parameters);
    const named = success ? streamsOf(data) : [];
    const boosted = success && data.boosted === true;
    notifications ||= event === "notification" || boosted;
    if (event.startsWith("status.")) named.forEach(add);
    if (event === "status.created" && named.length === 0) add(plainStream("user"));
    if (event === "status.edited" || event === "status.deleted") followsPosts ||= named.length === 0 && !boosted;
    if (event.startsWith("announcement.") || event === "filters.changed") add(plainStream("user"));
    if (event === "conversation") add(plainStream("direct"));
  }
  if (followsPosts && ![...streams.keys()].some((key) => key !== "direct")) add(plainStream("user"));
  if (notifications && !streams.has("user")) add(plainStream("user:notification"));
  return { streams: [...streams.values()], notifications };
}
