import { isHeraldError, isJsonObject, type Json, type JsonObject, parseJson, type SourceNotice } from "#core";
import { splitChannel } from "./channel.ts";

/** What a message says. `at` is the server's timestamp as it stands there. */
export type Message =
  | { readonly kind: "subscribed" | "unsubscribed"; readonly channels: readonly string[] }
  | { readonly kind: "status"; readonly channel: string; readonly service: string; readonly at: number; readonly up: boolean }
  /** `latencyMs` null: the service did not answer. */
  | { readonly kind: "latency"; readonly channel: string; readonly service: string; readonly at: number; readonly latencyMs: number | null }
  | { readonly kind: "incident"; readonly news: "opened" | "updated" | "closed"; readonly id: string; readonly payload: JsonObject };

/** A message of the socket: what it says if that is known, and what is to be said about it. */
export interface Decoded {
  readonly message: Message | undefined;
  readonly notices: readonly SourceNotice[];
}

/** The limit of 256 bytes is for what clients send; what arrives may be longer, up to this. Longer frames are refused by the socket already. */
export const maxMessageBytes = 1024 * 1024;

const longestIdCharacters = 200;

/** Decodes a text message of the socket. Pure; never throws. No notice repeats anything of the message but an op or a type of channel. */
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
  const op = raw["op"];
  switch (op) {
    case 1:
      return confirmation("subscribed", raw["channels"]);
    case 2:
      return confirmation("unsubscribed", raw["channels"]);
    case 3:
      return data(raw["c"], raw["d"]);
    case 4:
      return incident("opened", raw["d"]);
    case 5:
      return incident("updated", raw["d"]);
    case 6:
      return incident("closed", raw["d"]);
    default:
      if (!Number.isInteger(op)) return refusal("The message has no op.");
      return ignored("ELSTAT_UNKNOWN_OP", `Elstat sent the op ${JSON.stringify(op)}, which is not known here; it is ignored.`);
  }
}

function confirmation(kind: "subscribed" | "unsubscribed", channels: Json | undefined): Decoded {
  if (!Array.isArray(channels)) return refusal(`It says ${kind}, but not to what.`);
  return said({ kind, channels: channels.filter((channel) => typeof channel === "string") });
}

function data(channel: Json | undefined, values: Json | undefined): Decoded {
  if (typeof channel !== "string") return refusal("It is data without a channel.");
  const parts = splitChannel(channel);
  if (parts === undefined) return refusal("It is data of a channel without a type.");
  const { type, service } = parts;
  if (type !== "status" && type !== "latency") {
    const name = JSON.stringify(type.slice(0, 60).toWellFormed());
    return ignored("ELSTAT_UNKNOWN_CHANNEL_TYPE", `Elstat sent data of the type ${name}, which is not known here; it is ignored.`);
  }
  // Later versions may add elements.
  const [at, value] = Array.isArray(values) ? (values as readonly Json[]) : [];
  if (typeof at !== "number" || !Number.isFinite(at) || value === undefined) {
    return refusal(`It is ${type} data that is no list of a timestamp and a value.`);
  }
  if (type === "status") {
    const up = statusOf(value);
    return up === undefined ? refusal("The status is neither true nor false.") : said({ kind: "status", channel, service, at, up });
  }
  const latencyMs = latencyOf(value);
  return latencyMs === undefined ? refusal("The latency is no number.") : said({ kind: "latency", channel, service, at, latencyMs });
}

/** A server that reads its samples back from SQLite sends numbers. */
function statusOf(value: Json): boolean | undefined {
  if (value === true || value === 1) return true;
  return value === false || value === 0 ? false : undefined;
}

/** A ping without an answer may be null or negative. */
function latencyOf(value: Json): number | null | undefined {
  if (value === null) return null;
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return value < 0 ? null : value;
}

function incident(news: "opened" | "updated" | "closed", payload: Json | undefined): Decoded {
  const id = isJsonObject(payload) ? idOf(payload["id"]) : undefined;
  if (!isJsonObject(payload) || id === undefined) return refusal("It is an incident without an id.");
  return said({ kind: "incident", news, id, payload });
}

/** The type of an id is not documented, so 7 and "7" are the same. */
function idOf(id: Json | undefined): string | undefined {
  const text = typeof id === "number" ? id.toString() : id;
  return typeof text === "string" && text !== "" && text.length <= longestIdCharacters ? text : undefined;
}

function said(message: Message): Decoded {
  return { message, notices: [] };
}

function ignored(code: string, message: string): Decoded {
  return { message: undefined, notices: [{ code, level: "debug", message }] };
}

function refusal(reason: string): Decoded {
  return {
    message: undefined,
    notices: [{ code: "ELSTAT_BAD_MESSAGE", level: "warn", message: `A message of Elstat could not be read and is left out. ${reason}` }],
  };
}
