import { defineEvent } from "#core";
import { z } from "zod";
import { EditParameters, StatusParameters, streamKeysOf, streamsOf } from "../streams/parameters.ts";
import { boostedKey } from "../streams/stream.ts";
import { tagKey } from "../streams/tag-key.ts";
import { exampleStatus } from "./examples.ts";
import { StatusPayload } from "./payloads.ts";

function cameBy(parameters: StatusParameters, via: readonly string[]): boolean {
  return streamKeysOf(parameters).some((key) => via.includes(key));
}

function namesNone(parameters: StatusParameters): boolean {
  return streamKeysOf(parameters).length === 0;
}

/** What only a notification told of is meant by nobody but who asks for what was boosted. */
function acceptsEdit({ boosted = false, ...parameters }: EditParameters, via: readonly string[]): boolean {
  if (boosted && via.includes(boostedKey)) return true;
  if (boosted || !namesNone(parameters)) return cameBy(parameters, via);
  return via.some((key) => key !== boostedKey);
}

/** A stream of a hashtag brings posts that have it, any other stream brings any. */
function waysOf({ tags }: { readonly tags?: readonly string[] | null }, parameters: StatusParameters): readonly string[] {
  const streams = namesNone(parameters) ? streamsOf({ streams: ["user"] }) : streamsOf(parameters);
  return streams.filter(({ tag }) => tag === undefined || !tags || tags.some((one) => tagKey(one) === tag)).map(({ key }) => key);
}

/** Posts. The same post over several streams is one event. */
export const statusEvents = {
  "status.created": defineEvent({
    summary: "A post appeared in a timeline, or a boost of one; without parameters in the home timeline.",
    payload: StatusPayload,
    parameters: StatusParameters,
    exampleParameters: { tags: ["indiedev", "gamedev"] },
    accepts: (_payload, parameters, via) => (namesNone(parameters) ? via.includes("user") : cameBy(parameters, via)),
    waysOf,
    example: exampleStatus,
  }),
  "status.edited": defineEvent({
    summary: "A post was edited; without parameters any that the connection's rules listen to.",
    payload: StatusPayload,
    parameters: EditParameters,
    accepts: (_payload, parameters, via) => acceptsEdit(parameters, via),
    waysOf: ({ tags }, { boosted = false, ...parameters }) => [
      ...(boosted ? [boostedKey] : []),
      ...(boosted && namesNone(parameters) ? [] : waysOf({ tags }, parameters)),
    ],
    example: { ...exampleStatus, edited_at: "2026-11-21T07:05:00.000Z" },
  }),
  "status.deleted": defineEvent({
    summary: "A post is gone, or a boost was taken back; without parameters any that the connection's rules listen to.",
    payload: z.object({ id: z.string().describe("The post, as in status.created.") }),
    parameters: StatusParameters,
    accepts: (_payload, parameters, via) => namesNone(parameters) || cameBy(parameters, via),
    waysOf: (_payload, parameters) => waysOf({}, parameters),
    final: true,
    example: { id: exampleStatus.id },
  }),
};
