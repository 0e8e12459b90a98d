import { isHeraldError, type Json, parseJson } from "#core";
import { notUsable, type Refusal } from "./refusal.ts";

/** A body that could be read. */
export interface Content {
  readonly body: Json;
}

const jsonType = /^(application|text)\/(json|[^;]+\+json)$/;
const textType = /^(text\/.+|application\/(xml|[^;]+\+xml|yaml|x-ndjson))$/;

/** The media type of a `content-type`, without parameters, in lower case; empty when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/**
 * Reads a body by its type: JSON, a form as a map (its `payload` is JSON, where GitHub puts all of it), text as it is. Without a type it is JSON.
 * An empty one is null.
 */
export function readContent(bytes: Buffer, contentType: string | undefined): Content | Refusal {
  if (bytes.length === 0) return { body: null };
  const type = mediaTypeOf(contentType);
  const text = utf8(bytes);
  if (text === undefined) return notUsable(400, "HOOKS_BAD_BODY", "the body is not UTF-8");
  if (type === "" || isJsonType(type)) return json(text);
  if (type === "application/x-www-form-urlencoded") return form(text);
  if (textType.test(type)) return { body: text };
  return notUsable(415, "HOOKS_BAD_BODY", "this content-type is not read; send JSON, a form or text");
}

/** Whether a media type is JSON. */
function isJsonType(type: string): boolean {
  return jsonType.test(type);
}

function json(text: string): Content | Refusal {
  try {
    return { body: parseJson(text) };
  } catch (error) {
    return notUsable(400, "HOOKS_BAD_BODY", isHeraldError(error) ? error.message : "the body could not be read");
  }
}

/** Of a repeated field the last value counts. */
function form(text: string): Content | Refusal {
  const fields = Object.fromEntries(new URLSearchParams(text));
  const { payload } = fields;
  if (payload === undefined || Object.keys(fields).length > 1) return { body: fields };
  return json(payload);
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
