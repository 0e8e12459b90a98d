import { isHeraldError, isJsonObject, type Json, parseJson } from "#core";
import { spoken } from "../rest/spoken.ts";
import { maxMessageBytes } from "../wire/decode-message.ts";
import type { StreamRefusal } from "./stream-refusal.ts";
import type { Arrived } from "./transport.ts";

/** Reads one text of the socket: a message, a refusal, or nothing of the kind. Never throws. */
export function readText(text: string, token: string): Arrived | { readonly refusal: StreamRefusal } {
  let json: Json;
  try {
    json = parseJson(text, { maxCharacters: maxMessageBytes });
  } catch (cause) {
    return { unreadable: isHeraldError(cause) ? cause.message : "It cannot be read as JSON." };
  }
  if (!isJsonObject(json)) return { unreadable: "It is no JSON object." };
  if (typeof json["event"] === "string") return { message: json };
  if (typeof json["error"] !== "string") return { unreadable: "It names no event." };
  const status = json["status"];
  return { refusal: { said: spoken(json["error"], token), status: typeof status === "number" ? status : undefined } };
}
