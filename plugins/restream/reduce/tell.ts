import { durationText, hashOf, type SourceEvent, timestampText } from "#core";
import type { Stream } from "../events/stream-events.ts";
import { bury, eventKey, leftoverKey, sessionKey } from "../state/ended.ts";
import { keepNewest, limits } from "../state/limits.ts";
import type { ChannelState, SessionState } from "../state/state.ts";
import { isOnline } from "./channel-facts.ts";
import { channelPayload, refreshSession, streamPayload } from "./payload.ts";
import type { Turn } from "./turn.ts";

const justGoneMs = 60_000;

/** Whether the stream goes on: the encoder is there; as long as nothing was heard of an encoder, the REST API or a platform says so. */
function isLive(session: SessionState): boolean {
  if (session.incoming.length > 0 || session.heldByApi) return true;
  return !session.hadIncoming && session.channels.some((channel) => channel.reported === true && isOnline(channel));
}

/**
 * Says what changed about a session since the last time. While a fresh link still tells about the past, only an end that the encoder
 * made is said: what looks like a beginning may be over a moment later.
 */
export function conclude(turn: Turn, session: SessionState): void {
  session.channels = session.channels.filter((channel) => !channel.gone || channel.toldOnline || isJustGone(turn, channel));
  refreshSession(turn.state, session);
  if (session.hadIncoming && session.incoming.length === 0) return endSession(turn, session, turn.now, "encoder left");
  if (turn.state.link.phase === "replay") return;
  if (session.announced && !isLive(session)) return endSession(turn, session, turn.now, "not seen");
  if (session.announced) {
    tellChannels(turn, session);
    tellUpdate(turn, session);
  } else if (isLive(session) && session.announceAt === null) announce(turn, session);
  if (session.channels.every((channel) => channel.gone) && !session.announced && !isLive(session)) drop(turn, session);
}

/**
 * Ends a stream: first its channels, then itself. One that nobody was told of ends without a word. `at`: milliseconds since the epoch.
 * When the encoder left, platforms that go on showing it for a while are an echo.
 */
export function endSession(turn: Turn, session: SessionState, at: number, why: "encoder left" | "not seen"): void {
  const endedAt = Math.max(at, session.startedAt);
  refreshSession(turn.state, session);
  for (const channel of session.channels) {
    channel.seen = false;
    if (channel.toldOnline) tellChannel(turn, session, channel, "channel.offline", endedAt);
  }
  if (session.announced) {
    const ended = { ended_at: timestampText(endedAt), duration: durationText(endedAt - session.startedAt) };
    turn.events.push(event(session, "stream.ended", session.key, endedAt, { ...streamPayload(turn.state, session), ...ended }));
  }
  if (why === "encoder left") {
    for (const channel of session.channels) bury(turn.state, leftoverKey(channel.id, channel.createdAt), turn.now);
  }
  if (session.announced || session.hadIncoming) remember(turn, session, endedAt, why === "encoder left");
  drop(turn, session);
}

/** The event that says that a session goes on; also what a snapshot says of it. */
export function liveEvent(turn: Turn, session: SessionState): SourceEvent {
  return event(session, "stream.live", session.key, session.startedAt, streamPayload(turn.state, session));
}

/** The event that says that a channel is online; also what a snapshot says of it. */
export function onlineEvent(turn: Turn, session: SessionState, channel: ChannelState): SourceEvent {
  const data = channelPayload(turn.state, session, channel);
  return event(session, "channel.online", turnId(session, channel), channel.createdAt * 1000, data);
}

function announce(turn: Turn, session: SessionState): void {
  session.announced = true;
  session.told = contentOf(streamPayload(turn.state, session));
  turn.events.push(liveEvent(turn, session));
  tellChannels(turn, session);
}

function tellChannels(turn: Turn, session: SessionState): void {
  for (const channel of session.channels) {
    const online = isOnline(channel);
    if (online === channel.toldOnline) continue;
    tellChannel(turn, session, channel, online ? "channel.online" : "channel.offline", turn.now);
  }
}

function tellChannel(
  turn: Turn,
  session: SessionState,
  channel: ChannelState,
  name: "channel.online" | "channel.offline",
  at: number,
): void {
  channel.toldOnline = name === "channel.online";
  if (channel.toldOnline) {
    // Going offline is an update, so this number is new, also for a channel that was forgotten in between.
    channel.turns = session.updates + 1;
    turn.events.push(onlineEvent(turn, session, channel));
  } else turn.events.push(event(session, name, turnId(session, channel), at, channelPayload(turn.state, session, channel)));
}

function tellUpdate(turn: Turn, session: SessionState): void {
  const payload = streamPayload(turn.state, session);
  const content = contentOf(payload);
  const changed = (["title", "game", "destinations"] as const).filter((part) => content[part] !== session.told[part]);
  if (changed.length === 0) return;
  session.told = content;
  session.updates += 1;
  const id = `${session.key}:${session.updates.toString()}:${hashOf(payload.title ?? "", payload.game ?? "", content.destinations).slice(0, 16)}`;
  turn.events.push(event(session, "stream.updated", id, turn.now, { ...payload, changed }));
}

/** What makes an update: everything but the viewers. */
function contentOf(payload: Stream): SessionState["told"] {
  const destinations = payload.channels.map((channel) => [
    channel.channel_id,
    channel.platform,
    channel.url,
    channel.title,
    channel.game,
    channel.online,
  ]);
  return { title: payload.title, game: payload.game, destinations: hashOf(JSON.stringify([payload.url, destinations])) };
}

function turnId(session: SessionState, channel: ChannelState): string {
  return `${session.key}:${channel.id.toString()}:${channel.createdAt.toString()}:${channel.turns.toString()}`;
}

function event(session: SessionState, name: string, id: string, time: number, data: SourceEvent["data"]): SourceEvent {
  return { name, id: `${name}:${id}`, subject: `user/${session.userId.toString()}`, time, data };
}

/** When a stream ends or its encoder drops, its deliveries end a moment before: they stay a part of it, offline, for a minute. */
function isJustGone(turn: Turn, channel: ChannelState): boolean {
  return turn.now - channel.lastSeenAt < justGoneMs;
}

/** Keeps what a new session after a short gap goes on from, and that this one was. */
function remember(turn: Turn, session: SessionState, endedAt: number, encoderLeft: boolean): void {
  const { state, now } = turn;
  bury(state, sessionKey(session.key), now);
  if (session.eventId !== null) bury(state, eventKey(session.eventId), now);
  const { userId, title, game, url, peakViewers, channels } = session;
  state.previous = state.previous.filter((previous) => previous.userId !== userId);
  keepNewest(state.previous, { userId, endedAt, encoderLeft, title, game, url, peakViewers, channels }, limits.sessions);
}

function drop(turn: Turn, session: SessionState): void {
  // A new list, because this happens while somebody goes through the old one.
  turn.state.sessions = turn.state.sessions.filter((one) => one !== session);
}
