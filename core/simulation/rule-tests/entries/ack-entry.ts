import { z } from "zod";
import { Duration } from "#core/config/duration";
import type { EntryKind } from "../entry-kind.ts";
import { readShape } from "../reading.ts";

const Shape = z.strictObject({
  at: Duration.describe("When, counted from the start."),
  ack: z
    .string()
    .regex(/^[^/]+\/.+$/s, { error: "expected <rule>/<key> such as service-down/api" })
    .describe("The open thing, as <rule>/<key>."),
  by: z.string().min(1).default("somebody"),
  why: z.string().default(""),
});

/** `{ at: 5m, ack: service-down/api, by: luna }`: a person says that somebody takes care of an open thing. */
export const ackEntry: EntryKind = {
  key: "ack",
  async read(written, path, reading) {
    const entry = readShape(Shape, written, path, reading);
    if (entry === undefined) return undefined;
    const { at, ack: thing, by, why } = entry;
    return { actions: [{ atMs: at, label: `ack: ${thing}`, run: (simulation) => simulation.acknowledge(thing, { by, why }) }] };
  },
};
