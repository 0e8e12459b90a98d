import { z } from "zod";
import type { Json, JsonObject } from "#core/codec/json";

/** The version that is written, and the only one that is read. */
export const recordingVersion = 1;

const Anything = z.custom<Json>((value) => value !== undefined, { error: "is missing" });
const about = { v: z.literal(recordingVersion), at: z.number().min(0).max(8.64e15) };
const ofConnection = { ...about, connection: z.string() };

/** An event as a reducer made it. */
const RecordedEvent = z.object({
  name: z.string(),
  id: z.string(),
  subject: z.string().optional(),
  time: z.number(),
  data: z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value), {
    error: "expected an object",
  }),
  via: z.array(z.string()).optional(),
});

/** One line of a recording. `at`: when the loop took it, milliseconds since the epoch. */
export const RecordedLine = z.discriminatedUnion("kind", [
  /** Recording began. What was before is not known. */
  z.object({ ...about, kind: z.literal("begin") }),
  z.object({ ...about, kind: z.literal("end") }),
  /** So many lines are missing here. */
  z.object({ ...about, kind: z.literal("skipped"), count: z.number() }),
  /** What a source knew, before the first line of it in this file. */
  z.object({
    ...ofConnection,
    kind: z.literal("state"),
    plugin: z.string(),
    state: Anything,
    link: z.enum(["in step", "connected", "not connected"]),
  }),
  z.object({ ...ofConnection, kind: z.literal("connected") }),
  z.object({ ...ofConnection, kind: z.literal("in-step") }),
  z.object({ ...ofConnection, kind: z.literal("lost"), reason: z.string() }),
  /** What the source handed in, as it came off the wire. */
  z.object({ ...ofConnection, kind: z.literal("frame"), frame: Anything }),
  /** What the source's reducer made of the lines before. */
  z.object({ ...ofConnection, kind: z.literal("event"), event: RecordedEvent }),
]);
export type RecordedLine = z.output<typeof RecordedLine>;

/** A line of one connection. */
export type ConnectionLine = Extract<RecordedLine, { readonly connection: string }>;

/** Files of recordings, in the order in which they were written when they are sorted by name. */
export const recordingName = /^traffic-\d{8}T\d{9}Z-\d{6}\.ndjson$/;

/** `number` counts the files of one recording. */
export function recordingFileName(beginMs: number, number: number): string {
  const time = new Date(beginMs).toISOString().replaceAll(/[-:.]/g, "");
  return `traffic-${time}-${number.toString().padStart(6, "0")}.ndjson`;
}
