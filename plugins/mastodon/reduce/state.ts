import { z } from "zod";

// What is stored between frames, all of it JSON and bounded.

const Known = z.strictObject({
  /** By which streams the post came so far. */
  via: z.array(z.string()),
  /** When it was last edited, as far as told, milliseconds since the epoch. */
  edited: z.number().nullable(),
  /** It was told as new; false when only an edit of it came. */
  told: z.boolean(),
});
export type Known = z.infer<typeof Known>;

export const MastodonState = z.strictObject({
  /** The domain of the instance's own accounts; null until it was asked. */
  domain: z.string().nullable(),
  /** Posts, notifications and conversations that were heard of, by event id, in pieces: the newest last. */
  seen: z.array(z.record(z.string(), Known)),
  /** Posts that were deleted, likewise: a deletion can overtake the post itself. */
  deleted: z.array(z.record(z.string(), z.literal(1))),
  /** How many happenings without an id of their own were told. */
  count: z.int(),
});
/** The state of one connection's source. */
export type MastodonState = z.infer<typeof MastodonState>;

/** The state of a connection that has never been up. */
export const initialState: MastodonState = { domain: null, seen: [], deleted: [], count: 0 };
