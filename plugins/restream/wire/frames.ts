import { z } from "zod";

const latestSecond = 253_402_300_799;

/** What the REST API lists as going on. */
export const EventInProgress = z.object({
  id: z.string(),
  title: z.string().nullable(),
  record_only: z.boolean(),
  /** Unix time in seconds. */
  started_at: z.number().min(0).max(latestSecond).nullable(),
  destinations: z.array(z.object({ channel_id: z.int(), platform_id: z.int().nullable(), url: z.string().nullable() })),
});
export type EventInProgress = z.infer<typeof EventInProgress>;

/**
 * What the running source hands to the reducer. Recorded traffic is made of these; a bare message of the service, as an object with an
 * `action`, is taken as well.
 */
export const Frame = z.discriminatedUnion("kind", [
  /** A new link is being made: whatever was before is down. */
  z.object({ kind: z.literal("connecting") }),
  /** A text message as it came off the socket. */
  z.object({ kind: z.literal("message"), text: z.string() }),
  /** A message that is no text. */
  z.object({ kind: z.literal("binary"), bytes: z.number() }),
  /** The link has told what it has to tell about the past. `events`: what the REST API lists; null when it could not be asked. */
  z.object({ kind: z.literal("in-progress"), user_id: z.int().nullable(), events: z.array(EventInProgress).nullable() }),
  z.object({ kind: z.literal("platforms"), platforms: z.array(z.object({ id: z.int(), name: z.string() })) }),
  z.object({
    kind: z.literal("channels"),
    channels: z.array(z.object({ id: z.int(), platform_id: z.int().nullable(), url: z.string().nullable() })),
  }),
]);
export type Frame = z.infer<typeof Frame>;
