import { z } from "zod";

const channels = z.array(z.string());

/**
 * What the running source hands to the reducer. Recorded traffic is made of these; a bare message of the service, as an object with an `op`, is
 * taken as well.
 */
export const Frame = z.discriminatedUnion("kind", [
  /** A new link is being made, on which these channels are wanted. */
  z.object({ kind: z.literal("link"), channels }),
  /** From now on these channels are wanted. */
  z.object({ kind: z.literal("wanted"), channels }),
  /** A text message as it came off the socket. */
  z.object({ kind: z.literal("message"), text: z.string() }),
  /** A message that is no text. */
  z.object({ kind: z.literal("binary"), bytes: z.number() }),
]);
export type Frame = z.infer<typeof Frame>;
