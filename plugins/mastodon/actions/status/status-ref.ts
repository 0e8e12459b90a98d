import { DeliveryError, type Json } from "#core";
import { z } from "zod";

/** A poll as it was made. An edit must name it again, or it is taken away. */
export const PollRef = z.strictObject({
  options: z.array(z.string()),
  multiple: z.boolean(),
  hide_totals: z.boolean(),
  /** Milliseconds since the epoch. */
  ends_at: z.number(),
});

export type PollRef = z.infer<typeof PollRef>;

/** How a post is found again, and what an edit must repeat. Stored with the slot. */
export const StatusRef = z.strictObject({
  id: z.string().min(1),
  url: z.string().exactOptional(),
  /** The mentions in front of the text, which stay there when it is edited. */
  mention: z.string().exactOptional(),
  /** Ids of its media. */
  media: z.array(z.string()).exactOptional(),
  poll: PollRef.exactOptional(),
});

export type StatusRef = z.infer<typeof StatusRef>;

/** Reads a stored reference back. */
export function readRef(ref: Json | undefined): StatusRef {
  const parsed = StatusRef.safeParse(ref);
  if (parsed.success) return parsed.data;
  throw new DeliveryError("MASTODON_NO_REFERENCE", "there is no post to change: nothing that the create left behind names one", {
    failure: "permanent",
  });
}
