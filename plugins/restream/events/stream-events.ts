import { defineEvent, duration, timestamp } from "#core";
import { z } from "zod";

const channelFields = {
  channel_id: z.int().describe("The channel's number on Restream."),
  platform_id: z.int().nullable().describe("The platform's number on Restream."),
  platform: z.string().describe("The platform's name; `Platform 99` when Restream does not tell it."),
  url: z.string().nullable().describe("Where to watch on that platform."),
  title: z.string().nullable().describe("Title there, as last known."),
  game: z.string().nullable().describe("Game or category there, as last known."),
  viewers: z.int().nullable().describe("Viewers there, as last known."),
  online: z.boolean().describe("Whether the stream arrives there."),
};

const streamFields = {
  user_id: z.int().describe("The Restream account: the key of a go-live rule."),
  session: z.string().describe("Names the stream: Restream's event id, or the id of the ingest session that it began with."),
  event_id: z.string().nullable().describe("Restream's event id."),
  title: z.string().nullable().describe("The first known title in the order of the channels; keeps its last value."),
  game: z.string().nullable().describe("The first known game or category in the order of the channels; keeps its last value."),
  url: z.string().nullable().describe("Where to watch: the first channel that has an address."),
  channels: z
    .array(z.object(channelFields))
    .describe("Where the stream goes, by channel number; one that is taken off stays listed for a minute, offline."),
  started_at: timestamp().describe("When the encoder began."),
  viewers: z.int().nullable().describe("Viewers on all channels together, as far as known."),
  peak_viewers: z.int().nullable().describe("The most viewers together at one time, also over a short gap of the encoder."),
};

const channel = {
  channel_id: 11358207,
  platform_id: 1,
  platform: "Twitch",
  url: "https://twitch.tv/luna",
  title: "vibe coding",
  game: "Outer Wilds",
  viewers: 7,
  online: true,
};

const stream = {
  user_id: 5849342,
  session: "suid-7d1f",
  event_id: null,
  title: "vibe coding",
  game: "Outer Wilds",
  url: "https://twitch.tv/luna",
  channels: [channel],
  started_at: "2026-07-13T12:50:00.000Z",
  viewers: 7,
  peak_viewers: 12,
};

const Stream = z.object(streamFields);

const Channel = z.object({
  user_id: streamFields.user_id,
  session: streamFields.session,
  event_id: streamFields.event_id,
  ...channelFields,
  started_at: streamFields.started_at,
});

const channelExample = {
  user_id: stream.user_id,
  session: stream.session,
  event_id: stream.event_id,
  ...channel,
  started_at: stream.started_at,
};

/** The events that people write rules on. Each repeats all that is known. */
export const streamEvents = {
  "stream.live": defineEvent({ summary: "A stream of the account went live.", payload: Stream, example: stream }),
  "stream.updated": defineEvent({
    summary: "Title, game or destinations of a live stream changed; viewers alone are no change.",
    payload: Stream.extend({
      changed: z.array(z.enum(["title", "game", "destinations"])).describe("What changed."),
    }),
    example: { ...stream, title: "vibe coding, part 2", changed: ["title"] },
  }),
  "stream.ended": defineEvent({
    summary: "The stream is over: the encoder left, or nothing was heard of it for `silence`.",
    payload: Stream.extend({
      ended_at: timestamp().describe("When it ended; when it was last heard of if no end was seen."),
      duration: duration().describe("From started_at to ended_at."),
    }),
    example: { ...stream, channels: [{ ...channel, online: false }], ended_at: "2026-07-13T15:00:00.000Z", duration: "7800s" },
  }),
  "channel.online": defineEvent({ summary: "The stream arrives at one channel.", payload: Channel, example: channelExample }),
  "channel.offline": defineEvent({
    summary: "The stream no longer arrives at one channel; every channel goes offline before its stream ends.",
    payload: Channel,
    example: { ...channelExample, online: false },
  }),
};

/** The payload of `stream.live`. */
export type Stream = z.infer<typeof Stream>;

/** The payload of `channel.online` and `channel.offline`. */
export type Channel = z.infer<typeof Channel>;
