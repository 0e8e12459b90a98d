import { isBuried, leftoverKey, outgoingKey } from "../state/ended.ts";
import { clip, keepNewest, limits } from "../state/limits.ts";
import type { ChannelState, SessionState } from "../state/state.ts";
import { sessionFor } from "./open-session.ts";
import { sessionOf, touch, type Turn, userOf } from "./turn.ts";

/** What is heard of a delivery after its end within this time is late or replayed. Twice what Restream replays. */
const echoMs = 120_000;
/** Platforms go on showing a stream for a while after the encoder left: within this time they begin no new one. */
const leftoverMs = 600_000;

/** What all updates about a delivery have. */
interface DeliveryUpdate {
  readonly userId: number | null;
  readonly eventId: string | null;
  readonly platformId: number | null;
  readonly channelId: number;
  readonly createdAt: number;
  readonly channelIdentifier: string | null;
}

/**
 * The session and the channel that an update is about. A delivery that was heard of before its encoder begins a session that is live only
 * when something says so. Undefined for an echo of what ended.
 */
export function channelOf(
  turn: Turn,
  update: DeliveryUpdate,
): { readonly session: SessionState; readonly channel: ChannelState } | undefined {
  const userId = userOf(turn, update);
  if (userId === undefined) return undefined;
  const { channelId, createdAt } = update;
  if (isBuried(turn.state, outgoingKey(channelId, createdAt), turn.now, echoMs)) return undefined;
  if (sessionOf(turn, userId) === undefined && isLeftover(turn, userId, update)) return undefined;
  const beginning = { name: `channel-${channelId.toString()}`, startedAt: createdAt * 1000, eventId: update.eventId };
  const session = sessionFor(turn, userId, createdAt, beginning);
  const channel = newestDelivery(turn, session, update);
  if (channel === undefined) return undefined;
  touch(turn, session, update);
  channel.seen = true;
  channel.lastSeenAt = turn.now;
  channel.platformId = update.platformId ?? channel.platformId;
  channel.identifier = clip(update.channelIdentifier) ?? channel.identifier;
  return { session, channel };
}

/** Whether a delivery belongs to a stream that has ended: it was part of it, or is as old. */
function isLeftover(turn: Turn, userId: number, { channelId, createdAt }: DeliveryUpdate): boolean {
  if (isBuried(turn.state, leftoverKey(channelId, createdAt), turn.now, leftoverMs)) return true;
  const previous = turn.state.previous.find((one) => one.userId === userId);
  return previous?.encoderLeft === true && createdAt * 1000 <= previous.endedAt && turn.now - previous.endedAt < leftoverMs;
}

/** The channel with this or an older delivery brought up to this one; undefined when a newer one is known. */
function newestDelivery(turn: Turn, session: SessionState, update: DeliveryUpdate): ChannelState | undefined {
  const { channelId: id, createdAt, platformId } = update;
  const known = session.channels.find((channel) => channel.id === id);
  if (known === undefined) {
    const channel = newChannel(id, platformId, createdAt, turn.now);
    if (keepNewest(session.channels, channel, limits.channelsPerSession) > 0) {
      turn.notices.push({
        code: "RESTREAM_TOO_MANY_CHANNELS",
        level: "warn",
        message: `A stream goes to more than ${limits.channelsPerSession.toString()} channels; the oldest are left out.`,
      });
    }
    return channel;
  }
  if (createdAt < known.createdAt) return undefined;
  if (createdAt > known.createdAt) {
    Object.assign(known, { createdAt, delivery: null, reported: null, wasShown: false, updatedAt: 0, broadcastUrl: null, gone: false });
  }
  return known;
}

function newChannel(id: number, platformId: number | null, createdAt: number, now: number): ChannelState {
  return {
    id,
    platformId,
    createdAt,
    identifier: null,
    title: null,
    game: null,
    broadcastUrl: null,
    viewers: null,
    delivery: null,
    reported: null,
    wasShown: false,
    updatedAt: 0,
    lastSeenAt: now,
    seen: true,
    gone: false,
    toldOnline: false,
    turns: 0,
  };
}
