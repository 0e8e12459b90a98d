import { timestampText } from "#core";
import type { Channel, Stream } from "../events/stream-events.ts";
import type { ChannelState, RestreamState, SessionState } from "../state/state.ts";
import { channelUrl, firstKnown, inOrder, isOnline, platformName } from "./channel-facts.ts";

/** Brings what a session knows as a whole up to date with its channels. What is not known any more keeps its last value. */
export function refreshSession(state: RestreamState, session: SessionState): void {
  const channels = inOrder(session);
  session.title = firstKnown(channels.map((channel) => channel.title)) ?? session.title;
  session.game = firstKnown(channels.map((channel) => channel.game)) ?? session.game;
  session.url = firstKnown(channels.map((channel) => channelUrl(state, channel))) ?? session.url;
  const viewers = viewersOf(channels);
  if (viewers === null) return;
  session.viewers = viewers;
  session.peakViewers = Math.max(viewers, session.peakViewers ?? 0);
}

/** The sum of what is known of the channels that are online; null when nothing is. */
function viewersOf(channels: readonly ChannelState[]): number | null {
  let sum: number | null = null;
  for (const channel of channels) {
    if (channel.viewers !== null && isOnline(channel)) sum = (sum ?? 0) + channel.viewers;
  }
  return sum;
}

/** All that is known of a stream. */
export function streamPayload(state: RestreamState, session: SessionState): Stream {
  return {
    user_id: session.userId,
    session: session.label,
    event_id: session.eventId,
    title: session.title,
    game: session.game,
    url: session.url,
    channels: session.channels.toSorted((a, b) => a.id - b.id).map((channel) => channelFields(state, channel)),
    started_at: timestampText(session.startedAt),
    viewers: session.viewers,
    peak_viewers: session.peakViewers,
  };
}

/** All that is known of one channel of a stream. */
export function channelPayload(state: RestreamState, session: SessionState, channel: ChannelState): Channel {
  return {
    user_id: session.userId,
    session: session.label,
    event_id: session.eventId,
    ...channelFields(state, channel),
    started_at: timestampText(session.startedAt),
  };
}

function channelFields(state: RestreamState, channel: ChannelState): Stream["channels"][number] {
  return {
    channel_id: channel.id,
    platform_id: channel.platformId,
    platform: platformName(state, channel.platformId),
    url: channelUrl(state, channel),
    title: channel.title,
    game: channel.game,
    viewers: channel.viewers,
    online: isOnline(channel),
  };
}
