import { connectionStates } from "#core";
import { z } from "zod";

/** A connection as it was last told of. Times are milliseconds since the epoch. */
const KnownConnection = z.strictObject({
  connection: z.string(),
  plugin: z.string(),
  state: z.enum(connectionStates),
  previous: z.enum(connectionStates).nullable(),
  reason: z.string().nullable(),
  /** Since when it is up, or down. */
  since: z.number(),
  toldAt: z.number(),
  /** Of the event that told it. */
  id: z.string(),
});
export type KnownConnection = z.infer<typeof KnownConnection>;

/** A place that refuses messages, as it was last told of. */
const KnownTarget = z.strictObject({
  connection: z.string(),
  plugin: z.string(),
  target: z.string(),
  reason: z.string(),
  since: z.number(),
  toldAt: z.number(),
  id: z.string(),
});
export type KnownTarget = z.infer<typeof KnownTarget>;

export const SelfState = z.strictObject({
  connections: z.array(KnownConnection),
  targets: z.array(KnownTarget),
  /** In this process every connection has said how it stands. */
  isComplete: z.boolean(),
  /** How many events were made: tells those of one instant apart. */
  told: z.int(),
});
/** What was told, so that it is told once, over restarts too. */
export type SelfState = z.infer<typeof SelfState>;

export const initialState: SelfState = { connections: [], targets: [], isComplete: false, told: 0 };
