import { defineEvent, timestamp } from "#core";
import { z } from "zod";
import { scheduleOf } from "./schedule/schedule.ts";
import { TickParameters } from "./tick-parameters.ts";

const Tick = z.strictObject({
  scheduled_at: timestamp().describe("The time that was asked for; the tick itself may come later."),
  schedule: z.string().describe("The cron expression, or the span after every."),
  missed: z.boolean().describe("It fell due while Herald did not run, or was followed by another before it could be given."),
});

/** The event `tick`. */
export const tickEvent = defineEvent({
  summary: "A time that a rule asked for has come.",
  payload: Tick,
  parameters: TickParameters,
  exampleParameters: { cron: "0 9 * * mon", timezone: "Europe/Athens" },
  accepts: (_payload, parameters, via) => via.includes(scheduleOf(parameters).name),
  waysOf: (_payload, parameters) => [scheduleOf(parameters).name],
  example: { scheduled_at: "2026-11-23T07:00:00.000Z", schedule: "0 9 * * mon", missed: false },
});
