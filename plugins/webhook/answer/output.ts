import { type HttpResponse, type Json, type JsonObject, parseJson } from "#core";

/** What nobody should read back from the store. */
const unkept = new Set(["set-cookie", "set-cookie2", "www-authenticate", "proxy-authenticate"]);

/** What later steps see of an answer, as `PostOutput` says. Pure. */
export function outputOf({ status, headers, body }: HttpResponse): JsonObject {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !unkept.has(name)));
  const text = textOf(body);
  const json = text === undefined ? undefined : jsonOf(text);
  return { status, headers: kept, json: json ?? null, text: json === undefined ? (text ?? "") : "" };
}

/** The answer's body as text; undefined when it is none (a picture). */
export function textOf(body: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
