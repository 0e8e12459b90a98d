import { isJsonObject, type Json, type Reduction, type SourceEvent, type SourceInput, type SourceNotice } from "#core";
import type { Settings } from "../settings.ts";
import { keyOfWire } from "../streams/stream.ts";
import { decodeMessage, type Said } from "../wire/decode-message.ts";
import { Frame, StreamMessage } from "../wire/frames.ts";
import { announcementEvent, conversationEvent, countedEvent, notificationEvent } from "./account-tellings.ts";
import type { MastodonState } from "./state.ts";
import { tellCreated, tellDeleted, tellEdited, tellFilled } from "./status-tellings.ts";
import type { Turn } from "./turn.ts";

/** The source's reducer: what a frame changes and what is told of it. Pure. */
export function reduce(
  state: MastodonState,
  input: SourceInput,
  { now, config }: { readonly now: number; readonly config: Settings },
): Reduction<MastodonState> {
  if (input.kind !== "frame") return { state, events: [] };
  const events: SourceEvent[] = [];
  const notices: SourceNotice[] = [];
  const turn: Turn = { state, now, domain: state.domain ?? new URL(config.url).hostname, events, notices };
  takeFrame(turn, input.frame);
  // What the next message does not need and no rule wanted may be forgotten by a crash: it is fetched or told again, and known by its id.
  return { state: turn.state, events, notices, lazy: true };
}

function takeFrame(turn: Turn, raw: Json): void {
  const bare = isJsonObject(raw) && raw["kind"] === undefined ? StreamMessage.safeParse(raw).data : undefined;
  if (bare !== undefined) return takeMessage(turn, bare);
  const { success, data: frame } = Frame.safeParse(raw);
  if (!success) return unreadable(turn, "The frame is of no known kind.");
  switch (frame.kind) {
    case "message":
      return takeMessage(turn, frame);
    case "filled":
      return takeFilled(turn, frame);
    case "instance":
      turn.state = { ...turn.state, domain: frame.domain.toLowerCase() };
      return;
    case "unreadable":
      return unreadable(turn, frame.reason);
    case "gap":
      turn.notices.push({ code: "MASTODON_GAP", level: "debug", message: `Something of ${frame.via} was missed.` });
      return;
    case "alive":
  }
}

function takeMessage(turn: Turn, { stream, event, payload }: StreamMessage): void {
  const { said, notices } = decodeMessage(event, payload);
  turn.notices.push(...notices);
  if (said !== undefined) tell(turn, said, keyOfWire(stream));
}

function takeFilled(turn: Turn, { via, of, items }: Extract<Frame, { kind: "filled" }>): void {
  const event = { statuses: "update", notifications: "notification", conversations: "conversation" }[of];
  for (const item of items) {
    const { said, notices } = decodeMessage(event, item);
    turn.notices.push(...notices);
    if (said?.kind === "created") tellFilled(turn, said.status, via);
    else if (said !== undefined) tell(turn, said, via);
  }
}

function tell(turn: Turn, said: Said, via: string): void {
  switch (said.kind) {
    case "created":
      return tellCreated(turn, said.status, via);
    case "edited":
      return tellEdited(turn, said.status, via);
    case "deleted":
      return tellDeleted(turn, said.id, via);
    case "notification":
      return notificationEvent(turn, said.notification, via);
    case "conversation":
      return conversationEvent(turn, said.conversation, via);
    case "announcement":
      return announcementEvent(turn, said.announcement, via);
    case "announcement-reaction":
      return countedEvent(turn, "announcement.reaction", {
        subject: `announcement/${said.reaction.announcement_id}`,
        data: said.reaction,
        via,
      });
    case "announcement-deleted":
      return void turn.events.push({
        name: "announcement.deleted",
        id: `announcement:${said.id}:deleted`,
        subject: `announcement/${said.id}`,
        time: turn.now,
        data: { id: said.id },
        via: [via],
      });
    case "filters-changed":
      return countedEvent(turn, "filters.changed", { subject: "filters", data: {}, via });
  }
}

function unreadable(turn: Turn, reason: string): void {
  turn.notices.push({
    code: "MASTODON_BAD_MESSAGE",
    level: "warn",
    message: `A message of Mastodon could not be read and is left out. ${reason}`,
  });
}
