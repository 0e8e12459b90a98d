import { isJsonObject, type Json, type JsonObject } from "#core";
import { z } from "zod";

/** What the link hands to the reducer. */
export const Frame = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("delivery"),
    eventId: z.string(),
    time: z.number(),
    // Made by this plugin out of parsed JSON: looking through a megabyte once more proves nothing.
    payload: z.custom<JsonObject>((value) => isJsonObject(value as Json)),
  }),
  z.object({ kind: z.literal("refused"), code: z.string(), message: z.string() }),
]);
export type Frame = z.infer<typeof Frame>;
