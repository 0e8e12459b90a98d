import { defineEvent, timestamp } from "#core";
import { z } from "zod";
import { serviceNames, servicesIn } from "./services.ts";

const service = z.string().describe("The service's name in Elstat's configuration.");

const parameters = z.strictObject({
  services: serviceNames(
    "Only these services: a list, or one text such as `elixire, api`. Without it, every service that the connection hears of.",
  ).optional(),
});

type Parameters = z.infer<typeof parameters>;

function accepts(payload: { readonly service: string }, { services }: Parameters): boolean {
  return services === undefined || servicesIn(services).includes(payload.service);
}

const Status = z.object({
  service,
  up: z.boolean().describe("Whether it works."),
  changed: z.boolean().describe("Whether that is news: the value known before was the other one. False for the first value ever heard."),
  previous: z.boolean().nullable().describe("What the value before said, also one from before a lost link; null when this is the first."),
  since: timestamp().describe("The time of the first value of this kind: since when it is known to be so."),
});

const Latency = z.object({
  service,
  latency_ms: z.number().nullable().describe("Milliseconds; null when the service did not answer."),
});

const Incident = z.object({
  id: z.string().describe("The incident's id, as text."),
  title: z.string().nullable().describe("The incident's `title`, when it has one."),
  incident: z
    .record(z.string(), z.json())
    .describe("All that Elstat has told of the incident, under its own names; a later message overlays an earlier one."),
});

const incident = { id: "7", title: "Database is slow", incident: { id: 7, title: "Database is slow" } };

/** What an Elstat tells. */
export const events = {
  "service.status": defineEvent({
    summary: "A service was looked at: it is up or down. Comes with every look, changed or not.",
    payload: Status,
    parameters,
    accepts,
    example: { service: "elixire", up: false, changed: true, previous: true, since: "2026-07-13T12:50:00.000Z" },
  }),
  "service.latency": defineEvent({
    summary: "How long a service took to answer. Comes with every look.",
    payload: Latency,
    parameters,
    accepts,
    example: { service: "elixire", latency_ms: 42 },
  }),
  "incident.opened": defineEvent({ summary: "An incident was opened.", payload: Incident, example: incident }),
  "incident.updated": defineEvent({
    summary: "Something about an incident changed; it may have been opened before anything was heard of it.",
    payload: Incident,
    example: { ...incident, incident: { ...incident.incident, content: "A disk is being replaced." } },
  }),
  "incident.closed": defineEvent({
    summary: "An incident is over. Repeats all that was told of it; perhaps that is no more than its id.",
    payload: Incident,
    example: incident,
  }),
};

/** The payloads. */
export type Status = z.infer<typeof Status>;
export type Latency = z.infer<typeof Latency>;
