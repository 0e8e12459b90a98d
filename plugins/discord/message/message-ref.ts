import { DeliveryError, type Json } from "#core";
import { z } from "zod";

/** How a message is found again. Stored with the slot. */
export const MessageRef = z.strictObject({
  channel_id: z.string(),
  message_id: z.string(),
  /** The thread that a webhook posted in: its requests must name it. */
  thread_id: z.string().exactOptional(),
  /** The mentions in front of the content, which stay there (and notify nobody) when it is edited. */
  mention: z.string().exactOptional(),
  /** It has files, so it may be without text. */
  files: z.literal(true).exactOptional(),
});

export type MessageRef = z.infer<typeof MessageRef>;

/** Reads a stored reference back. */
export function readRef(ref: Json | undefined): MessageRef {
  const parsed = MessageRef.safeParse(ref);
  if (parsed.success) return parsed.data;
  throw new DeliveryError("DISCORD_NO_REFERENCE", "there is no message to change: nothing that the create left behind names one", {
    failure: "permanent",
  });
}
