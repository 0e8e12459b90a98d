import { z } from "zod";

// The shapes of https://developers.restream.io, section "Streaming updates", and `eventId`, which newer versions of that page add. The page calls
// most fields certain; third parties saw frames without them, so everything that does not name the stream may be null: not known.

const latestSecond = 253_402_300_799;
const longestName = 500;

function seconds(text: string) {
  return z.int().min(0).max(latestSecond).describe(text);
}

function known(text: string) {
  return z.number().nullable().describe(text);
}

function count(text: string) {
  return z.int().nullable().describe(text);
}

function name(text: string) {
  return z.string().max(longestName).nullable().describe(text);
}

const userId = z.int().nullable().describe("The Restream account.");
const eventId = name("The Restream event that the stream belongs to.");
const suid = z.string().min(1).max(longestName).describe("The ingest session: a new one each time the encoder connects.");
const platformId = z.int().nullable().describe("The platform's number on Restream; 1 is Twitch, 5 is YouTube.");
const channelId = z.int().describe("The channel's number on Restream.");
const streamStart = seconds("When the stream started, Unix time in seconds.");
const outgoingStart = seconds("When the stream to this channel started, Unix time in seconds.");
const channelIdentifier = name("The channel's name or id on its platform.");
const eventIdentifier = name("The broadcast's id on its platform.");

export const IncomingUpdated = z.object({
  userId,
  eventId,
  suid,
  createdAt: streamStart,
  streaming: z
    .object({
      fps: known("Frames per second."),
      keyframeInterval: known("Seconds between keyframes."),
      lossRate: known("Share of packets lost on the way to Restream."),
      bitrate: z
        .object({ total: known("Bits per second."), audio: known("Bits per second."), video: known("Bits per second.") })
        .describe("What arrives from the encoder."),
      codec: z.object({ audio: name("Such as aac."), video: name("Such as h264.") }).describe("How it is encoded."),
      profileAndLevel: name("Such as High@4.1."),
      height: known("Pixels."),
      width: known("Pixels."),
    })
    .describe("The encoder's stream as Restream receives it."),
});

export const IncomingDeleted = z.object({ userId, eventId, suid, createdAt: streamStart });

export const OutgoingUpdated = z.object({
  userId,
  eventId,
  platformId,
  channelId,
  createdAt: outgoingStart,
  channelIdentifier,
  eventIdentifier,
  streaming: z
    .object({
      status: name("CONNECTING, CONNECTED or DISCONNECTED, as Restream sees it."),
      bitrate: known("Bits per second."),
      bufferedBytes: known("Bytes that wait to be sent."),
    })
    .describe("The delivery from Restream to the platform."),
});

export const OutgoingDeleted = z.object({ userId, eventId, platformId, channelId, createdAt: outgoingStart });

export const StatusesUpdated = z.object({
  userId,
  eventId,
  platformId,
  channelId,
  createdAt: outgoingStart,
  updatedAt: seconds("When the platform was asked, Unix time in seconds; may be a while ago."),
  channelIdentifier,
  eventIdentifier,
  channelViews: count("Views of the whole channel."),
  followers: count("Followers of the channel."),
  gameTitle: z.string().nullable().describe("Game or category."),
  online: z.boolean().describe("Whether the platform shows the stream."),
  streamViews: count("Views of this stream."),
  title: z.string().nullable().describe("Title of the stream on the platform."),
  viewers: count("Viewers right now."),
});

export type IncomingUpdated = z.infer<typeof IncomingUpdated>;
export type IncomingDeleted = z.infer<typeof IncomingDeleted>;
export type OutgoingUpdated = z.infer<typeof OutgoingUpdated>;
export type OutgoingDeleted = z.infer<typeof OutgoingDeleted>;
export type StatusesUpdated = z.infer<typeof StatusesUpdated>;

/** One decoded message. */
export type Update =
  | { readonly action: "updateIncoming"; readonly data: IncomingUpdated }
  | { readonly action: "deleteIncoming"; readonly data: IncomingDeleted }
  | { readonly action: "updateOutgoing"; readonly data: OutgoingUpdated }
  | { readonly action: "deleteOutgoing"; readonly data: OutgoingDeleted }
  | { readonly action: "updateStatuses"; readonly data: StatusesUpdated };
