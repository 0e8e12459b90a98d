import { type IncomingRequest, isJsonObject, type Json, type JsonObject, timestamp } from "#core";
import { mediaTypeOf, readContent } from "./read-content.ts";
import { isRefusal, notUsable, type Refusal } from "./refusal.ts";

/** A CloudEvent 1.0. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | undefined;
  /** Milliseconds since the epoch. */
  readonly time: number | undefined;
  /** All of them, extensions too. */
  readonly attributes: JsonObject;
  readonly data: Json;
}

const structured = "application/cloudevents+json";
const batch = "application/cloudevents-batch+json";
const Time = timestamp();

/** The CloudEvent in a request, in structured or binary mode; undefined when it is none. */
export function cloudEventOf(request: IncomingRequest): CloudEvent | Refusal | undefined {
  const type = mediaTypeOf(request.headers["content-type"]);
  if (type === batch) return notUsable(415, "HOOKS_BAD_CLOUDEVENT", "batches of CloudEvents are not read; send one in a request");
  if (type === structured) return fromEnvelope(request);
  return request.headers["ce-specversion"] === undefined ? undefined : fromHeaders(request);
}

function fromEnvelope({ headers, body }: IncomingRequest): CloudEvent | Refusal {
  const content = readContent(body, headers["content-type"]);
  if (isRefusal(content)) return content;
  if (!isJsonObject(content.body)) return bad("it has to be a JSON object");
  const { data, data_base64, ...attributes } = content.body;
  // What is not JSON stays as it came: expressions have no bytes.
  return eventOf(attributes, data ?? data_base64 ?? null);
}

function fromHeaders({ headers, body }: IncomingRequest): CloudEvent | Refusal {
  const content = readContent(body, headers["content-type"]);
  if (isRefusal(content)) return content;
  const attributes: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith("ce-")) continue;
    const text = percentDecoded(value);
    if (text === undefined) return bad(`the header ${name} is not percent-encoded as it should be`);
    attributes[name.slice(3)] = text;
  }
  const type = headers["content-type"];
  return eventOf(type === undefined ? attributes : { ...attributes, datacontenttype: type }, content.body);
}

function eventOf(attributes: JsonObject, data: Json): CloudEvent | Refusal {
  const { specversion, id, source, type, subject, time } = attributes;
  if (specversion !== "1.0") return bad("its specversion has to be 1.0");
  if (!isFilled(id)) return bad("it has no id");
  if (!isFilled(source)) return bad("it has no source");
  if (!isFilled(type)) return bad("it has no type");
  const happened = time ?? undefined;
  if (happened !== undefined && !Time.safeParse(happened).success) return bad("its time is not of RFC 3339");
  return {
    id,
    source,
    type,
    subject: isFilled(subject) ? subject : undefined,
    time: typeof happened === "string" ? Date.parse(happened) : undefined,
    attributes,
    data,
  };
}

function isFilled(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "";
}

function bad(what: string): Refusal {
  return notUsable(400, "HOOKS_BAD_CLOUDEVENT", `the CloudEvent is not right: ${what}`);
}

function percentDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
