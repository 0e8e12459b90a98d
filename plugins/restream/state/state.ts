import { z } from "zod";

// What is stored between frames, all of it JSON and bounded (see limits.ts). Times ending in `At` are milliseconds since the epoch, except
// `createdAt` and `updatedAt`, which are Restream's own seconds. null: not known.

const text = z.string().nullable();
const instant = z.number();

/** One destination of a stream. */
export const ChannelState = z.strictObject({
  id: z.int(),
  platformId: z.int().nullable(),
  /** Of the newest delivery to this channel; frames of older ones are dropped. */
  createdAt: z.int(),
  identifier: text,
  title: text,
  game: text,
  /** Watch URL of this very broadcast, from the REST API. */
  broadcastUrl: text,
  viewers: z.int().nullable(),
  /** Restream's word: CONNECTING, CONNECTED or DISCONNECTED. */
  delivery: text,
  /** The platform's word; null until it said one about this delivery. */
  reported: z.boolean().nullable(),
  /** The platform showed this delivery at some time. */
  wasShown: z.boolean(),
  /** `updatedAt` of the newest status. */
  updatedAt: z.int(),
  lastSeenAt: instant,
  /** Seen in this session; false when only remembered from the one before a short gap. */
  seen: z.boolean(),
  /** Its delivery ended; stays listed, offline, for a minute, in case the stream ends with it. */
  gone: z.boolean(),
  /** The last of channel.online and channel.offline that was told was the former. */
  toldOnline: z.boolean(),
  /** Tells the times apart that channel.online was told of this channel in this session; 0 before the first. */
  turns: z.int(),
});
export type ChannelState = z.infer<typeof ChannelState>;

/** One live stream of one account. */
export const SessionState = z.strictObject({
  userId: z.int(),
  /** Unique per session; event ids are made of it. */
  key: z.string(),
  /** What rules see as `session`. */
  label: z.string(),
  eventId: text,
  startedAt: instant,
  lastFrameAt: instant,
  /** When it was last certain that this stream went on: what is heard over a new link may be another one, if it all began later than this. */
  confirmedAt: instant,
  /** Heard of over a fresh link and so much younger than the known session that it may be the one after it; settled with the replay. */
  isNext: z.boolean(),
  /** stream.live was told. */
  announced: z.boolean(),
  /** Not to be announced before this time; null: as soon as the link is settled. */
  announceAt: instant.nullable(),
  /** The encoder was seen: from then on it alone says when the stream ends. */
  hadIncoming: z.boolean(),
  /** The REST API lists it and no other sign was seen yet. */
  heldByApi: z.boolean(),
  incoming: z.array(z.strictObject({ suid: z.string(), createdAt: z.int(), lastSeenAt: instant })),
  channels: z.array(ChannelState),
  title: text,
  game: text,
  url: text,
  viewers: z.int().nullable(),
  peakViewers: z.int().nullable(),
  /** What the last stream.* event said. */
  told: z.strictObject({ title: text, game: text, destinations: z.string() }),
  updates: z.int(),
  /** When remembered channels that were not seen again are dropped; null when there are none. */
  carriedUntil: instant.nullable(),
});
export type SessionState = z.infer<typeof SessionState>;

/** The last session of an account, so that a short gap of the encoder loses nothing that is known. */
const PreviousSession = z.strictObject({
  userId: z.int(),
  endedAt: instant,
  /** Its end was seen; false when it was just not heard of any more. */
  encoderLeft: z.boolean(),
  title: text,
  game: text,
  url: text,
  peakViewers: z.int().nullable(),
  channels: z.array(ChannelState),
});

/** How often each state of a delivery began: tells equal messages about different happenings apart. */
const DeliveryCount = z.strictObject({
  channelId: z.int(),
  createdAt: z.int(),
  latest: text,
  began: z.array(z.strictObject({ state: z.string(), times: z.int() })),
});

export const RestreamState = z.strictObject({
  /** `replay`: connected, and what the link tells about the past is being gathered. `settled`: connected, and that is done. */
  link: z.strictObject({ phase: z.enum(["off", "replay", "settled"]), since: instant }),
  /** The account that frames without a user id belong to. */
  userId: z.int().nullable(),
  sessions: z.array(SessionState),
  previous: z.array(PreviousSession),
  /** Things that ended: what is heard of them for a while is an echo. `times`: how often. */
  ended: z.array(z.strictObject({ key: z.string(), at: instant, times: z.int() })),
  deliveries: z.array(DeliveryCount),
  platforms: z.array(z.strictObject({ id: z.int(), name: z.string() })),
  directory: z.array(z.strictObject({ id: z.int(), platformId: z.int().nullable(), url: text })),
});
/** The state of one connection's source. */
export type RestreamState = z.infer<typeof RestreamState>;

/** Reads a stored state back. The process that stored it is gone, and its link with it: until there is a new one, silence says nothing. */
export const StoredState = RestreamState.transform((state): RestreamState => ({ ...state, link: { ...state.link, phase: "off" } }));

/** The state of a connection that has never been up. */
export const initialState: RestreamState = {
  link: { phase: "off", since: 0 },
  userId: null,
  sessions: [],
  previous: [],
  ended: [],
  deliveries: [],
  platforms: [],
  directory: [],
};
