import type { Reduction, SourceInput } from "#core";
import { Frame } from "./frames.ts";

/** A request becomes an event; a repeated one becomes the same event again, which rules know by its id. Nothing is remembered. Pure. */
export function reduce(state: null, input: SourceInput): Reduction<null> {
  if (input.kind !== "frame") return { state, events: [] };
  const { success, data: frame } = Frame.safeParse(input.frame);
  if (!success)
    return { state, events: [], notices: [{ code: "HOOKS_BAD_FRAME", message: "The frame is of no known kind.", level: "warn" }] };
  if (frame.kind === "refused") return { state, events: [], notices: [{ code: frame.code, message: frame.message, level: "warn" }] };
  const { eventId, time, payload } = frame;
  const { subject } = payload;
  return { state, events: [{ name: "received", id: eventId, time, data: payload, ...(typeof subject === "string" ? { subject } : {}) }] };
}
