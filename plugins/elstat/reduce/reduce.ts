import { isJsonObject, type Json, type Reduction, type SourceInput } from "#core";
import type { ElstatState } from "../state.ts";
import { type Decoded, decodeMessage, decodeObject, type Message } from "../wire/decode-message.ts";
import { channelOf } from "../wire/channel.ts";
import { Frame } from "../wire/frames.ts";
import { incidentTold } from "./incidents.ts";
import { latencyHeard, statusHeard } from "./samples.ts";

/** What one message changes and says. */
export type Outcome = Reduction<ElstatState>;

/** The source's reducer. Pure. */
export function reduce(state: ElstatState, input: SourceInput, { now }: { readonly now: number }): Outcome {
  return input.kind === "frame" ? takeFrame(state, input.frame, now) : { state, events: [] };
}

function takeFrame(state: ElstatState, raw: Json, now: number): Outcome {
  if (isJsonObject(raw) && raw["op"] !== undefined) return takeMessage(state, decodeObject(raw), now);
  const { success, data: frame } = Frame.safeParse(raw);
  if (!success) return unreadable(state, "The frame is of no known kind.");
  switch (frame.kind) {
    case "link":
      return { state: newLink(wants(state, frame.channels)), events: [], lazy: true };
    case "wanted":
      return { state: wants(state, frame.channels), events: [], lazy: true };
    case "message":
      return takeMessage(state, decodeMessage(frame.text), now);
    case "binary":
      return unreadable(state, `It is ${frame.bytes.toString()} bytes of binary data.`);
  }
}

/** What is no longer asked for is forgotten: asked for again later, it would be compared with something long past. */
function wants(state: ElstatState, channels: readonly string[]): ElstatState {
  const wanted = new Set(channels);
  return {
    ...state,
    wanted: [...wanted],
    status: state.status.filter(({ service }) => wanted.has(channelOf("status", service))),
    latency: state.latency.filter(({ service }) => wanted.has(channelOf("latency", service))),
  };
}

function newLink(state: ElstatState): ElstatState {
  return {
    ...state,
    status: state.status.map((known) => ({ ...known, awaited: true })),
    latency: state.latency.map((known) => ({ ...known, awaited: true })),
  };
}

function unreadable(state: ElstatState, reason: string): Outcome {
  const message = `A message of Elstat could not be read and is left out. ${reason}`;
  return { state, events: [], notices: [{ code: "ELSTAT_BAD_MESSAGE", level: "warn", message }] };
}

function takeMessage(state: ElstatState, { message, notices }: Decoded, now: number): Outcome {
  if (message === undefined) return { state, events: [], notices };
  return apply(state, message, now);
}

function apply(state: ElstatState, message: Message, now: number): Outcome {
  switch (message.kind) {
    case "subscribed":
    case "unsubscribed":
      return { state, events: [] };
    case "incident":
      return incidentTold(state, message, now);
    case "status":
      return isWanted(state, message.channel) ? statusHeard(state, message, now) : { state, events: [] };
    case "latency":
      return isWanted(state, message.channel) ? latencyHeard(state, message, now) : { state, events: [] };
  }
}

/** After an UNSUBSCRIBE some values are still on their way. */
function isWanted({ wanted }: ElstatState, channel: string): boolean {
  return wanted?.includes(channel) ?? true;
}
