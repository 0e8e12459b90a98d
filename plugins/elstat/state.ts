import type { Json } from "#core";
import { z } from "zod";

// What is stored between frames, all of it JSON and bounded. `at` is the server's own timestamp; `heardAt` and `since` are milliseconds since the epoch.

const sample = {
  service: z.string(),
  at: z.number(),
  heardAt: z.number(),
  /** Counts the values that cannot be told apart by the server's timestamp alone; event ids are made of it. */
  turn: z.int(),
  /** Nothing was heard of it over this link yet: the same sample again is the server repeating its last one. */
  awaited: z.boolean(),
};

/** The last status of a service. */
export const StatusState = z.strictObject({ ...sample, value: z.boolean(), since: z.number() });
export type StatusState = z.infer<typeof StatusState>;

/** The last latency of a service. */
export const LatencyState = z.strictObject({ ...sample, value: z.number().nullable() });
export type LatencyState = z.infer<typeof LatencyState>;

/** An incident, as far as it was told. */
export const IncidentState = z.strictObject({
  id: z.string(),
  isClosed: z.boolean(),
  /** How often it was opened. */
  turn: z.int(),
  /** How often it changed since. */
  updates: z.int(),
  /** Of all that was told, which may be too long to be remembered. */
  hash: z.string(),
  payload: z.record(z.string(), z.json() as z.ZodType<Json>),
});
export type IncidentState = z.infer<typeof IncidentState>;

/** The state of one connection's source. */
export const ElstatState = z.strictObject({
  /** The channels that the rules ask for; null when nobody has said, as in recorded traffic. */
  wanted: z.array(z.string()).nullable(),
  status: z.array(StatusState),
  latency: z.array(LatencyState),
  /** The newest last. */
  incidents: z.array(IncidentState),
  /** It was said that the server's timestamps are seconds. */
  saidSeconds: z.boolean(),
});
export type ElstatState = z.infer<typeof ElstatState>;

/** The state of a connection that has never been up. */
export const initialState: ElstatState = { wanted: null, status: [], latency: [], incidents: [], saidSeconds: false };
