import { hashOf, type IncomingRequest, isJsonObject, type Json, type JsonObject, timestampText } from "#core";
import type { Settings } from "../settings.ts";
import { type CloudEvent, cloudEventOf } from "./cloud-event.ts";
import { readContent } from "./read-content.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { shownHeaders } from "./shown-headers.ts";
import { type Verified, verify } from "./verify.ts";

/** A request that is taken in: what its event will be. */
export interface Delivery {
  /** The same for every repetition of the delivery, and different between connections. */
  readonly eventId: string;
  /** Milliseconds since the epoch; undefined when the sender says nothing of it. */
  readonly time: number | undefined;
  readonly payload: JsonObject;
}

export interface ReceiveContext {
  readonly connection: string;
  readonly settings: Settings;
  readonly now: number;
  /** The id of a delivery whose sender gave none. */
  freshId(): string;
}

const longestId = 200;

/** Judges a request and reads it. Pure but for `freshId`. */
export function receive(request: IncomingRequest, context: ReceiveContext): Delivery | Refusal {
  const { settings } = context;
  const verified = verify(request, settings, context.now);
  if (isRefusal(verified)) return verified;
  const cloudEvent = cloudEventOf(request);
  if (cloudEvent !== undefined && isRefusal(cloudEvent)) return cloudEvent;
  const content = cloudEvent === undefined ? readContent(request.body, request.headers["content-type"]) : { body: cloudEvent.data };
  if (isRefusal(content)) return content;
  const { id, identity } = idOf(request, verified, cloudEvent, context);
  const time = cloudEvent?.time ?? verified.signedAt;
  return {
    eventId: `${context.connection}:${identity.length > longestId ? hashOf(identity) : identity}`,
    time,
    payload: {
      id,
      type: cloudEvent?.type ?? typeOf(request, content.body),
      source: cloudEvent?.source ?? null,
      subject: cloudEvent?.subject ?? null,
      time: time === undefined ? null : timestampText(time),
      attributes: cloudEvent?.attributes ?? {},
      headers: shownHeaders(request.headers, settings),
      body: content.body,
    },
  };
}

/** `identity` is what tells two deliveries apart: CloudEvents of different sources may have the same id. */
function idOf(
  { headers }: IncomingRequest,
  { id: signed }: Verified,
  cloudEvent: CloudEvent | undefined,
  { settings, freshId }: ReceiveContext,
): { readonly id: string; readonly identity: string } {
  if (signed !== undefined) return { id: signed, identity: signed };
  if (cloudEvent !== undefined) return { id: cloudEvent.id, identity: JSON.stringify([cloudEvent.source, cloudEvent.id]) };
  const own = settings.id_header === undefined ? undefined : headers[settings.id_header];
  const id = own || headers["x-github-delivery"] || headers["idempotency-key"] || freshId();
  return { id, identity: id };
}

function typeOf({ headers }: IncomingRequest, body: Json): string | null {
  const named = headers["x-github-event"];
  if (named !== undefined) return named;
  return isJsonObject(body) && typeof body["type"] === "string" ? body["type"] : null;
}
