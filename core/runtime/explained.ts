import { z } from "zod";
import type { JsonObject } from "#core/codec/json";

/** It comes from JSON, so what is an object there is one of JSON. */
const Data = z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

const PlaceShape = z.strictObject({ file: z.string(), line: z.int(), column: z.int() });

/** One decision: what came, what came of it and why. Times are milliseconds since the epoch. */
export const Decision = z.strictObject({
  at: z.number(),
  key: z.string().optional(),
  /** The event's id, where one was the cause. */
  event: z.string().optional(),
  input: z.string(),
  outcome: z.string(),
  reason: z.string(),
  until: z.number().optional(),
  clause: z.strictObject({ source: z.string(), place: PlaceShape }).optional(),
  /** What the clause reads, and what stood there: JSON text, or nothing. */
  values: z.array(z.strictObject({ text: z.string(), value: z.string().optional() })),
});
export type Decision = z.output<typeof Decision>;

export const SeenEvent = z.strictObject({
  id: z.string(),
  /** `<connection>.<event>`. */
  type: z.string(),
  time: z.number(),
  arrivedAt: z.number(),
  via: z.array(z.string()),
  /** Left out when it was too large to be kept. */
  data: Data.optional(),
});
export type SeenEvent = z.output<typeof SeenEvent>;

export const ExplainedEvent = z.strictObject({
  event: SeenEvent,
  rules: z.array(
    z.strictObject({
      rule: z.string(),
      /** Worked out now from the event and the rule as it is now: nothing was kept of that time. */
      workedOutNow: z.boolean(),
      decisions: z.array(Decision),
    }),
  ),
});
export type ExplainedEvent = z.output<typeof ExplainedEvent>;

export const ListedEvent = z.strictObject({
  event: SeenEvent.omit({ data: true }),
  outcomes: z.array(z.strictObject({ rule: z.string(), outcome: z.string() })),
});
export type ListedEvent = z.output<typeof ListedEvent>;

export const ListedEntity = z.strictObject({
  rule: z.string(),
  key: z.string(),
  state: z.string(),
  openedAt: z.number(),
  closedAt: z.number().optional(),
  changes: z.int(),
  ackedBy: z.string().optional(),
  timers: z.array(z.strictObject({ name: z.string(), due: z.number() })),
});
export type ListedEntity = z.output<typeof ListedEntity>;

const Delivered = z.strictObject({
  id: z.string(),
  step: z.string(),
  action: z.string(),
  op: z.string(),
  cause: z.string(),
  target: z.string(),
  state: z.string(),
  enqueuedAt: z.number(),
  finishedAt: z.number().optional(),
  tries: z.int(),
  failure: z.string().optional(),
});

export const ExplainedEntity = z.strictObject({
  entity: ListedEntity,
  /** The thing as known. */
  event: Data,
  decisions: z.array(Decision),
  deliveries: z.array(Delivered),
});
export type ExplainedEntity = z.output<typeof ExplainedEntity>;
