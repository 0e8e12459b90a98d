import { z } from "zod";
import type { JsonObject } from "#core/codec/json";
import { Decision } from "../explained.ts";

/** A request that a test put into the queue. Its rule is named as it is configured. */
export const TestRequest = z.strictObject({
  at: z.number(),
  rule: z.string(),
  step: z.string(),
  op: z.string(),
  /** `<connection>.<action>`. */
  action: z.string(),
  target: z.string(),
  input: z.custom<JsonObject>((value) => typeof value === "object" && value !== null),
});
export type TestRequest = z.output<typeof TestRequest>;

/** What became of a made-up event. Times are milliseconds since the epoch. */
export const TriggerOutcome = z.strictObject({
  /** The event's id. */
  event: z.string(),
  at: z.number(),
  /** Every rule that listens to such events, as it is configured. */
  rules: z.array(z.strictObject({ rule: z.string(), decisions: z.array(Decision) })),
  /** What was put into the queue at once. */
  requests: z.array(TestRequest),
});
export type TriggerOutcome = z.output<typeof TriggerOutcome>;
