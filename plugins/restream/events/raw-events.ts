import { defineEvent } from "#core";
import { IncomingDeleted, IncomingUpdated, OutgoingDeleted, OutgoingUpdated, StatusesUpdated, type Update } from "../wire/updates.ts";

const account = { userId: 5849342, eventId: "3f2c9a52-6a0f-4f4e-9a63-0b8f2a1d7c11" };
const incoming = { ...account, suid: "suid-7d1f", createdAt: 1783947000 };
const outgoing = { ...account, platformId: 1, channelId: 11358207, createdAt: 1783947005 };

/** The service's own messages, field by field under the service's own names; null means not known. */
export const rawEvents = {
  "incoming.updated": defineEvent({
    summary: "The encoder's stream to Restream started or its parameters changed; sent every few seconds.",
    payload: IncomingUpdated,
    example: {
      ...incoming,
      streaming: {
        fps: 29.97,
        keyframeInterval: 2,
        lossRate: 0,
        bitrate: { total: 6128000, audio: 128000, video: 6000000 },
        codec: { audio: "aac", video: "h264" },
        profileAndLevel: "High@4.1",
        height: 1080,
        width: 1920,
      },
    },
  }),
  "incoming.deleted": defineEvent({
    summary: "The encoder's stream to Restream ended, or the encoder dropped.",
    payload: IncomingDeleted,
    example: incoming,
  }),
  "outgoing.updated": defineEvent({
    summary: "The delivery to one channel started or its state changed.",
    payload: OutgoingUpdated,
    example: {
      ...outgoing,
      channelIdentifier: "luna",
      eventIdentifier: "evt-1",
      streaming: { status: "CONNECTED", bitrate: 6128000, bufferedBytes: 0 },
    },
  }),
  "outgoing.deleted": defineEvent({ summary: "The delivery to one channel ended.", payload: OutgoingDeleted, example: outgoing }),
  "statuses.updated": defineEvent({
    summary: "What one platform tells about the stream: online or not, title, game, viewers.",
    payload: StatusesUpdated,
    example: {
      ...outgoing,
      updatedAt: 1783947600,
      channelIdentifier: "luna",
      eventIdentifier: "evt-1",
      channelViews: 100,
      followers: 42,
      gameTitle: "Outer Wilds",
      online: true,
      streamViews: 10,
      title: "vibe coding",
      viewers: 7,
    },
  }),
};

/** Which event a message becomes. */
export const eventOfAction: { readonly [A in Update["action"]]: keyof typeof rawEvents } = {
  updateIncoming: "incoming.updated",
  deleteIncoming: "incoming.deleted",
  updateOutgoing: "outgoing.updated",
  deleteOutgoing: "outgoing.deleted",
  updateStatuses: "statuses.updated",
};
