import { isJsonObject, type Json, type Reduction, type SourceInput } from "#core";
import { rawEvents } from "../events/raw-events.ts";
import { type Settings, silenceMsOf } from "../settings.ts";
import type { RestreamState } from "../state/state.ts";
import { type Decoded, decodeMessage, decodeObject } from "../wire/decode-message.ts";
import { Frame } from "../wire/frames.ts";
import type { Update } from "../wire/updates.ts";
import { channelsFetched, platformsFetched } from "./directory.ts";
import { settle } from "./in-progress.ts";
import { incomingDeleted, incomingUpdated } from "./incoming.ts";
import { linkConnected, linkDown } from "./link.ts";
import { outgoingDeleted, outgoingUpdated } from "./outgoing.ts";
import { rawEvent } from "./raw-event.ts";
import { statusesUpdated } from "./statuses.ts";
import { timerFired } from "./timers.ts";
import type { Turn } from "./turn.ts";

/** The source's reducer: what a frame, the link or a timer changes, and what is said of it. Pure. */
export function reduce(
  state: RestreamState,
  input: SourceInput,
  context: { readonly now: number; readonly config: Settings },
): Reduction<RestreamState> {
  const turn: Turn = {
    state: structuredClone(state),
    now: context.now,
    silenceMs: silenceMsOf(context.config),
    events: [],
    snapshots: [],
    notices: [],
  };
  take(turn, input);
  const { events, snapshots, notices } = turn;
  return { state: turn.state, events, snapshots, notices, lazy: isRepetition(turn, input) };
}

/**
 * Restream repeats itself every few seconds. A message that changes nothing anybody is told of leaves only what the next one tells again
 * (when it was heard, viewers), and its raw event is known by its id should it come twice.
 */
function isRepetition({ events, snapshots }: Turn, input: SourceInput): boolean {
  return input.kind === "frame" && snapshots.length === 0 && events.every(({ name }) => Object.hasOwn(rawEvents, name));
}

function take(turn: Turn, input: SourceInput): void {
  switch (input.kind) {
    case "connected":
      return linkConnected(turn);
    case "lost":
      return linkDown(turn);
    case "in-step":
      if (turn.state.link.phase === "replay") settle(turn, null, undefined);
      return;
    case "timer":
      return timerFired(turn, input.name);
    case "frame":
      return takeFrame(turn, input.frame);
  }
}

function takeFrame(turn: Turn, raw: Json): void {
  if (isJsonObject(raw) && raw["action"] !== undefined) return takeMessage(turn, decodeObject(raw));
  const { success, data: frame } = Frame.safeParse(raw);
  if (!success) return unreadable(turn, "The frame is of no known kind.");
  switch (frame.kind) {
    case "connecting":
      return linkDown(turn);
    case "message":
      return takeMessage(turn, decodeMessage(frame.text));
    case "binary":
      return unreadable(turn, `It is ${frame.bytes.toString()} bytes of binary data.`);
    case "in-progress":
      return settle(turn, frame.user_id, frame.events ?? undefined);
    case "platforms":
      return platformsFetched(turn, frame);
    case "channels":
      return channelsFetched(turn, frame);
  }
}

function unreadable(turn: Turn, reason: string): void {
  turn.notices.push({
    code: "RESTREAM_BAD_MESSAGE",
    level: "warn",
    message: `A message of Restream could not be read and is left out. ${reason}`,
  });
}

function takeMessage(turn: Turn, { update, notices }: Decoded): void {
  turn.notices.push(...notices);
  if (update === undefined) return;
  turn.events.push(rawEvent(turn, update));
  apply(turn, update);
}

function apply(turn: Turn, update: Update): void {
  switch (update.action) {
    case "updateIncoming":
      return incomingUpdated(turn, update.data);
    case "deleteIncoming":
      return incomingDeleted(turn, update.data);
    case "updateOutgoing":
      return outgoingUpdated(turn, update.data);
    case "deleteOutgoing":
      return outgoingDeleted(turn, update.data);
    case "updateStatuses":
      return statusesUpdated(turn, update.data);
  }
}
