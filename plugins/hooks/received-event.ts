import { defineEvent, timestamp } from "#core";
import { z } from "zod";

const Received = z.strictObject({
  id: z.string().describe("The delivery's id, as the sender gave it; one of Herald's own where it gave none."),
  type: z
    .string()
    .nullable()
    .describe("What happened, in the sender's word: a CloudEvent's type, x-github-event, or the body's type. Null when it says none."),
  source: z.string().nullable().describe("A CloudEvent's source, else null."),
  subject: z.string().nullable().describe("A CloudEvent's subject, else null."),
  time: timestamp().nullable().describe("When it happened: a CloudEvent's time, else the time of the signature, else null."),
  attributes: z.record(z.string(), z.unknown()).describe("All attributes of a CloudEvent, extensions too. Empty for what is none."),
  headers: z
    .record(z.string(), z.string())
    .describe("The request's headers, in lower case, without those that hold secrets or signatures."),
  body: z
    .unknown()
    .describe("The body: JSON as it is, a form as a map, text as a text, and of a CloudEvent its data. Null when it is empty."),
});

/** The event of every request that is taken in. */
export const received = defineEvent({
  summary: "A request came, and its sender is who it says.",
  payload: Received,
  example: {
    id: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    type: "workflow_run",
    source: null,
    subject: null,
    time: null,
    attributes: {},
    headers: {
      "content-type": "application/json",
      "x-github-event": "workflow_run",
      "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    },
    body: {
      action: "completed",
      workflow_run: {
        id: 30433642,
        name: "Build",
        conclusion: "failure",
        html_url: "https://github.com/octo-org/octo-repo/actions/runs/30433642",
      },
      repository: { full_name: "octo-org/octo-repo" },
    },
  },
});
