import { isHeraldError, type Json, parseJson, type SourceNotice } from "#core";
import type { z } from "zod";
import { Announcement, AnnouncementReaction, Conversation, Notification, Status } from "./entities.ts";
import { Id } from "./lenient.ts";

/** Longer messages are refused by the link already. */
export const maxMessageBytes = 1024 * 1024;

/** What a message of a stream says. */
export type Said =
  | { readonly kind: "created" | "edited"; readonly status: Status }
  | { readonly kind: "deleted"; readonly id: string }
  | { readonly kind: "notification"; readonly notification: Notification }
  | { readonly kind: "conversation"; readonly conversation: Conversation }
  | { readonly kind: "announcement"; readonly announcement: Announcement }
  | { readonly kind: "announcement-reaction"; readonly reaction: AnnouncementReaction }
  | { readonly kind: "announcement-deleted"; readonly id: string }
  | { readonly kind: "filters-changed" };

export interface Decoded {
  readonly said: Said | undefined;
  readonly notices: readonly SourceNotice[];
}

/** Decodes the event and payload of one message. Pure; never throws. No notice repeats more of it than names. */
export function decodeMessage(event: string, payload: Json | undefined): Decoded {
  switch (event) {
    case "update":
      return read(event, payload, Status, (status) => ({ kind: "created", status }));
    case "status.update":
      return read(event, payload, Status, (status) => ({ kind: "edited", status }));
    case "delete":
      return readId(event, payload, (id) => ({ kind: "deleted", id }));
    case "notification":
      return read(event, payload, Notification, (notification) => ({ kind: "notification", notification }));
    case "conversation":
      return read(event, payload, Conversation, (conversation) => ({ kind: "conversation", conversation }));
    case "announcement":
      return read(event, payload, Announcement, (announcement) => ({ kind: "announcement", announcement }));
    case "announcement.reaction":
      return read(event, payload, AnnouncementReaction, (reaction) => ({ kind: "announcement-reaction", reaction }));
    case "announcement.delete":
      return readId(event, payload, (id) => ({ kind: "announcement-deleted", id }));
    case "filters_changed":
      return { said: { kind: "filters-changed" }, notices: [] };
    default:
      return {
        said: undefined,
        notices: [
          {
            code: "MASTODON_UNKNOWN_EVENT",
            level: "debug",
            message: `Mastodon sent ${named(event)}, which is not known here; it is ignored.`,
          },
        ],
      };
  }
}

function read<S extends z.ZodType>(event: string, payload: Json | undefined, schema: S, make: (data: z.infer<S>) => Said): Decoded {
  let raw: Json | undefined;
  try {
    raw = typeof payload === "string" ? parseJson(payload, { maxCharacters: maxMessageBytes }) : payload;
  } catch (cause) {
    return unreadable(event, isHeraldError(cause) ? cause.message : "Its payload cannot be read as JSON.");
  }
  const { success, data, error } = schema.safeParse(raw);
  if (success) return { said: make(data), notices: [] };
  const where = error.issues.map((issue) => issue.path.join(".")).filter((path) => path !== "");
  return unreadable(event, where.length === 0 ? "Its payload is no object." : `It has no usable ${where.slice(0, 5).join(", ")}.`);
}

/** Ids of deleted things are the payload itself, not JSON: `115…`, or `"115…"` by some servers. */
function readId(event: string, payload: Json | undefined, make: (id: string) => Said): Decoded {
  const plain = typeof payload === "string" ? payload.trim().replace(/^"(.*)"$/, "$1") : payload;
  const { success, data } = Id.safeParse(plain);
  return success ? { said: make(data), notices: [] } : unreadable(event, "Its payload is no id.");
}

function unreadable(event: string, reason: string): Decoded {
  return {
    said: undefined,
    notices: [
      {
        code: "MASTODON_BAD_MESSAGE",
        level: "warn",
        message: `A message (${named(event)}) of Mastodon could not be read and is left out. ${reason}`,
      },
    ],
  };
}

/** A name from outside, kept short and on one line. */
function named(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60).toWellFormed()}…` : name);
}
