import { defineEvent } from "#core";
import { z } from "zod";
import { StatusParameters, streamKeysOf } from "../streams/parameters.ts";
import { exampleStatus } from "./examples.ts";
import { StatusPayload } from "./payloads.ts";

function cameBy(parameters: StatusParameters, via: readonly string[]): boolean {
  return streamKeysOf(parameters).some((key) => via.includes(key));
}

function namesNone(parameters: StatusParameters): boolean {
  return streamKeysOf(parameters).length === 0;
}

/** Posts. The same post over several streams is one event. */
export const statusEvents = {
  "status.created": defineEvent({
    summary: "A post appeared in a timeline, or a boost of one; without parameters in the home timeline.",
    payload: StatusPayload,
    parameters: StatusParameters,
    exampleParameters: { tags: ["indiedev", "gamedev"] },
    accepts: (_payload, parameters, via) => (namesNone(parameters) ? via.includes("user") : cameBy(parameters, via)),
    example: exampleStatus,
  }),
  "status.edited": defineEvent({
    summary: "A post was edited; without parameters any that the connection's rules listen to.",
    payload: StatusPayload,
    parameters: StatusParameters,
    accepts: (_payload, parameters, via) => namesNone(parameters) || cameBy(parameters, via),
    example: { ...exampleStatus, edited_at: "2026-11-21T07:05:00.000Z" },
  }),
  "status.deleted": defineEvent({
    summary: "A post is gone, or a boost was taken back; without parameters any that the connection's rules listen to.",
    payload: z.object({ id: z.string().describe("The post, as in status.created.") }),
    parameters: StatusParameters,
    accepts: (_payload, parameters, via) => namesNone(parameters) || cameBy(parameters, via),
    final: true,
    example: { id: exampleStatus.id },
  }),
};
