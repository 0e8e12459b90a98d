import type { Json } from "#core";
import { z } from "zod";

/** Frames are JSON already; what is in a payload is checked when it is decoded. */
const Payload = z.custom<Json>((value) => value !== undefined);

/** What the service says over a stream: `stream` is `["hashtag", "cats"]`, `payload` is JSON as text, or an id. */
export const StreamMessage = z.object({ stream: z.array(z.string()).max(4).default([]), event: z.string(), payload: Payload.optional() });
export type StreamMessage = z.infer<typeof StreamMessage>;

/** What was fetched over REST of a stream's timeline after a gap, oldest first. `via`: the stream's key. */
const Filled = z.object({
  kind: z.literal("filled"),
  via: z.string(),
  of: z.enum(["statuses", "notifications", "conversations"]),
  items: z.array(Payload),
});

/**
 * What the running source hands to the reducer. Recorded traffic is made of these; a bare message of the service, as an object with an
 * `event`, is taken as well.
 */
export const Frame = z.discriminatedUnion("kind", [
  StreamMessage.extend({ kind: z.literal("message") }),
  Filled,
  /** The domain in the addresses of the instance's own accounts. */
  z.object({ kind: z.literal("instance"), domain: z.string().min(1).max(253) }),
  /** A message that is no message. */
  z.object({ kind: z.literal("unreadable"), reason: z.string() }),
  /** What was posted between these instants (milliseconds since the epoch) over that stream could not be fetched whole. */
  z.object({ kind: z.literal("gap"), via: z.string(), from: z.number(), to: z.number() }),
  /** The link is up and quiet: carries the cursor along. */
  z.object({ kind: z.literal("alive") }),
]);
export type Frame = z.infer<typeof Frame>;
