import { connectionStates } from "#core";
import { z } from "zod";

/** How everything stands. `state` is null until it is known. */
const StateFrame = z.strictObject({
  kind: z.literal("state"),
  connections: z.array(
    z.strictObject({
      connection: z.string(),
      plugin: z.string(),
      state: z.enum(connectionStates).nullable(),
      reason: z.string().nullable(),
    }),
  ),
  targets: z.array(z.strictObject({ connection: z.string(), plugin: z.string(), target: z.string(), reason: z.string() })),
});
export type StateFrame = z.infer<typeof StateFrame>;

const DeadFrame = z.strictObject({
  kind: z.literal("dead"),
  letters: z.array(
    z.strictObject({
      id: z.string(),
      rule: z.string(),
      key: z.string(),
      step: z.string(),
      connection: z.string(),
      action: z.string(),
      op: z.string(),
      target: z.string(),
      code: z.string(),
      message: z.string(),
      tries: z.int(),
      /** Milliseconds since the epoch. */
      diedAt: z.number(),
    }),
  ),
});
export type DeadFrame = z.infer<typeof DeadFrame>;

/** What `run` hands in. `begun`: from here on dead letters are told. */
export const Frame = z.discriminatedUnion("kind", [StateFrame, DeadFrame, z.strictObject({ kind: z.literal("begun") })]);
export type Frame = z.infer<typeof Frame>;
