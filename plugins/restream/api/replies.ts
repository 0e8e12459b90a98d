import type { Json } from "#core";
import { z } from "zod";
import { EventInProgress } from "../wire/frames.ts";

const text = z.string().nullish().catch(null);
const seconds = z.number().min(0).nullish().catch(null);

const Platform = z.object({ id: z.int(), name: z.string().min(1) });

const Channel = z
  .object({
    id: z.int(),
    streamingPlatformId: z.int().nullish().catch(null),
    platformId: z.int().nullish().catch(null),
    url: text,
    channelUrl: text,
  })
  .transform((channel) => ({
    id: channel.id,
    platform_id: channel.streamingPlatformId ?? channel.platformId ?? null,
    url: webAddress(channel.url) ?? webAddress(channel.channelUrl) ?? null,
  }));

const Destination = z
  .object({ channelId: z.int(), externalUrl: text, streamingPlatformId: z.int().nullish().catch(null) })
  .transform((destination) => ({
    channel_id: destination.channelId,
    platform_id: destination.streamingPlatformId ?? null,
    url: webAddress(destination.externalUrl) ?? null,
  }));

const ListedEvent = z
  .object({
    id: z.string().min(1).max(200),
    title: text,
    isRecordOnly: z.boolean().nullish().catch(null),
    startedAt: seconds,
    destinations: z.array(z.unknown()).catch([]),
  })
  .transform((event) => ({
    id: event.id,
    title: event.title ?? null,
    record_only: event.isRecordOnly ?? false,
    started_at: event.startedAt ?? null,
    destinations: usable(Destination, event.destinations),
  }))
  .pipe(EventInProgress);

const Profile = z.object({ id: z.int() });

/** `GET /platform/all`. Each reader leaves out entries that it cannot use, and throws when the whole is not of the expected kind. */
export function readPlatforms(body: Json) {
  return usable(Platform, z.array(z.unknown()).parse(body));
}

/** `GET /user/channel/all`. */
export function readChannels(body: Json) {
  return usable(Channel, z.array(z.unknown()).parse(body));
}

/** `GET /user/events/in-progress`. */
export function readEvents(body: Json) {
  return usable(ListedEvent, z.array(z.unknown()).parse(body));
}

/** `GET /user/profile`: the account's number. */
export function readAccountId(body: Json): number {
  return Profile.parse(body).id;
}

function usable<S extends z.ZodType>(schema: S, items: readonly unknown[]): z.output<S>[] {
  return items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

/** An address that a person can open; anything else stays out of posts. */
function webAddress(value: string | null | undefined): string | undefined {
  const url = value === null || value === undefined ? null : URL.parse(value);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? (value ?? undefined) : undefined;
}
