import { hashOf } from "#core";
import { sessionKey, timesEnded } from "../state/ended.ts";
import { keepNewest, limits } from "../state/limits.ts";
import type { ChannelState, SessionState } from "../state/state.ts";
import { tellSnapshot } from "./snapshot.ts";
import { endSession } from "./tell.ts";
import { isLater, nextSessionOf, sessionOf, type Turn } from "./turn.ts";

/** A stream that begins this soon after the last one of the account goes on from what was known: an encoder that dropped, not a new show. */
const carryOverMs = 300_000;
/** What was carried over and is not heard of again within this time is dropped. */
const carriedForMs = 120_000;

/** What a session is named after. */
export interface Beginning {
  /** The ingest session, or whatever else was heard of first. */
  readonly name: string;
  readonly startedAt: number;
  readonly eventId: string | null;
}

/** Begins a session; nothing is said of it yet. */
export function openSession(turn: Turn, userId: number, beginning: Beginning): SessionState {
  const previous = turn.state.previous.find((one) => one.userId === userId);
  const carried =
    previous !== undefined && beginning.startedAt - previous.endedAt <= carryOverMs && turn.now - previous.endedAt <= carryOverMs;
  const session: SessionState = {
    userId,
    ...nameOf(turn, userId, beginning),
    eventId: beginning.eventId,
    startedAt: beginning.startedAt,
    lastFrameAt: turn.now,
    confirmedAt: turn.now,
    isNext: false,
    announced: false,
    announceAt: null,
    hadIncoming: false,
    heldByApi: false,
    incoming: [],
    channels: carried ? previous.channels.map(asRemembered) : [],
    title: carried ? previous.title : null,
    game: carried ? previous.game : null,
    url: carried ? previous.url : null,
    viewers: null,
    peakViewers: carried ? previous.peakViewers : null,
    told: { title: null, game: null, destinations: "" },
    updates: 0,
    carriedUntil: carried ? turn.now + carriedForMs : null,
  };
  keepNewest(turn.state.sessions, session, limits.sessions);
  return session;
}

/** Names a session that nobody was told of after the encoder, now that it is seen: the name is the same whatever came first. */
export function renameSession(turn: Turn, session: SessionState, beginning: Beginning): void {
  Object.assign(session, nameOf(turn, session.userId, beginning));
  session.startedAt = beginning.startedAt;
}

/**
 * The session that an update belongs to, begun if there is none. What began long after the known session was last certain to go on may
 * belong to the one after it: while the link still tells about the past that is left open, later it is certain.
 */
export function sessionFor(turn: Turn, userId: number, createdAt: number, beginning: Beginning): SessionState {
  const current = sessionOf(turn, userId);
  if (current === undefined) return openSession(turn, userId, beginning);
  const { phase, since } = turn.state.link;
  if (current.confirmedAt >= since || phase === "off" || !isLater(turn, current, createdAt)) return current;
  const next = nextSessionOf(turn, userId) ?? openSession(turn, userId, beginning);
  next.isNext = true;
  if (phase === "settled") {
    replaceSession(turn, current, next);
    tellSnapshot(turn);
  }
  return next;
}

/**
 * Ends a session that was left behind while the link was down; the next one takes its place. That one is announced in a step of its own,
 * so that the end of the old one is settled before.
 */
export function replaceSession(turn: Turn, old: SessionState, next: SessionState): void {
  endSession(turn, old, old.confirmedAt, "not seen");
  next.isNext = false;
  next.announceAt = turn.now + 1;
}

/** The known session goes on after all: what was taken for the next one is part of it. */
export function mergeSession(turn: Turn, current: SessionState, next: SessionState): void {
  for (const channel of next.channels) {
    const known = current.channels.find((one) => one.id === channel.id);
    const { toldOnline, turns } = known ?? channel;
    if (known === undefined) keepNewest(current.channels, channel, limits.channelsPerSession);
    else Object.assign(known, channel, { title: channel.title ?? known.title, game: channel.game ?? known.game, toldOnline, turns });
  }
  for (const one of next.incoming) keepNewest(current.incoming, one, limits.incomingPerSession);
  current.hadIncoming ||= next.hadIncoming;
  current.lastFrameAt = Math.max(current.lastFrameAt, next.lastFrameAt);
  turn.state.sessions = turn.state.sessions.filter((session) => session !== next);
}

/** The key is made of what never changes about a session, and of how often one like it ended before. */
function nameOf(turn: Turn, userId: number, { name, startedAt, eventId }: Beginning): Pick<SessionState, "key" | "label"> {
  const short = name.length > 100 ? hashOf(name) : name;
  const base = `${Math.floor(startedAt / 1000).toString()}:${userId.toString()}:${short}`;
  for (let turnNumber = 1; ; turnNumber += 1) {
    const key = turnNumber === 1 ? base : `${base}:${turnNumber.toString()}`;
    if (timesEnded(turn.state, sessionKey(key)) === 0) return { key, label: eventId ?? short };
  }
}

function asRemembered(channel: ChannelState): ChannelState {
  return {
    ...channel,
    viewers: null,
    delivery: null,
    reported: null,
    wasShown: false,
    seen: false,
    gone: false,
    toldOnline: false,
    turns: 0,
  };
}
