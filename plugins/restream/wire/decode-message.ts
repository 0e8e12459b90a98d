import { isHeraldError, isJsonObject, type Json, type JsonObject, parseJson, type SourceNotice } from "#core";
import type { z } from "zod";
import { fit } from "./fit.ts";
import { IncomingDeleted, IncomingUpdated, OutgoingDeleted, OutgoingUpdated, StatusesUpdated, type Update } from "./updates.ts";

/** A message of the socket: what it says if that is known, and what is to be said about it. */
export interface Decoded {
  readonly update: Update | undefined;
  readonly notices: readonly SourceNotice[];
}

/** Longer frames are refused by the socket already. */
export const maxMessageBytes = 1024 * 1024;

/** Decodes a text message of the socket. Pure; never throws. No notice repeats anything of the message but names of fields and actions. */
export function decodeMessage(text: string): Decoded {
  let raw: Json;
  try {
    raw = parseJson(text, { maxCharacters: maxMessageBytes });
  } catch (cause) {
    return refusal(isHeraldError(cause) ? cause.message : "This cannot be read as JSON.");
  }
  return isJsonObject(raw) ? decodeObject(raw) : refusal("The message is no JSON object.");
}

/** Decodes a message that is parsed already, such as a recorded one. */
export function decodeObject(raw: JsonObject): Decoded {
  const action = raw["action"];
  switch (action) {
    case "updateIncoming":
      return read(raw, action, IncomingUpdated, (data) => ({ action, data }));
    case "deleteIncoming":
      return read(raw, action, IncomingDeleted, (data) => ({ action, data }));
    case "updateOutgoing":
      return read(raw, action, OutgoingUpdated, (data) => ({ action, data }));
    case "deleteOutgoing":
      return read(raw, action, OutgoingDeleted, (data) => ({ action, data }));
    case "updateStatuses":
      return read(raw, action, StatusesUpdated, (data) => ({ action, data }));
    default:
      if (typeof action !== "string") return refusal("The message has no action.");
      return {
        update: undefined,
        notices: [
          {
            code: "RESTREAM_UNKNOWN_ACTION",
            level: "debug",
            message: `Restream sent the action ${named(action)}, which is not known here; it is ignored.`,
          },
        ],
      };
  }
}

function read<S extends z.ZodObject>(raw: JsonObject, action: string, schema: S, make: (data: z.infer<S>) => Update): Decoded {
  const fitted = fit(schema, raw);
  const parsed = schema.safeParse(fitted.value);
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return refusal(`${action} without a usable ${where}.`);
  }
  const notices: SourceNotice[] = [];
  if (fitted.unknown.length > 0) {
    notices.push({
      code: "RESTREAM_UNKNOWN_FIELD",
      level: "debug",
      message: `${action} has fields that are not known here: ${list(fitted.unknown)}; they are ignored.`,
    });
  }
  if (fitted.odd.length > 0) {
    notices.push({
      code: "RESTREAM_ODD_FIELD",
      level: "debug",
      message: `${action} has fields of an unexpected type: ${list(fitted.odd)}; they are taken as not known.`,
    });
  }
  return { update: make(parsed.data), notices };
}

function refusal(reason: string): Decoded {
  return {
    update: undefined,
    notices: [
      { code: "RESTREAM_BAD_MESSAGE", level: "warn", message: `A message of Restream could not be read and is left out. ${reason}` },
    ],
  };
}

const maxNames = 8;

function list(names: readonly string[]): string {
  const more = names.length - maxNames;
  const shown = names.slice(0, maxNames).map(named).join(", ");
  return more > 0 ? `${shown} and ${more.toString()} more` : shown;
}

/** A name from outside, kept short and on one line. */
function named(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60).toWellFormed()}…` : name);
}
