import type { ValueType } from "#core/expression/value-type";

/** `entity` in expressions: what the engine knows of a lifecycle's keyed thing. */
export const entityType: ValueType = {
  kind: "object",
  fields: {
    key: { kind: "string" },
    state: { kind: "string" },
    opened_at: { kind: "timestamp" },
    closed_at: { kind: "timestamp", nullable: true },
    duration: { kind: "duration" },
    changes: { kind: "int" },
    reminders: { kind: "int" },
    expired: { kind: "bool" },
    acked_by: { kind: "string" },
    acked_why: { kind: "string" },
  },
};

/** `members` in expressions: the things of a group. `event`: what any of them may carry. */
export function membersType(event: ValueType): ValueType {
  const fields = {
    key: { kind: "string" },
    state: { kind: "string" },
    opened_at: { kind: "timestamp" },
    closed_at: { kind: "timestamp", nullable: true },
    duration: { kind: "duration" },
    event,
  } as const;
  return { kind: "list", item: { kind: "object", fields } };
}

/** `meta` in expressions: the envelope of the event that caused the run or the phase. The words of CloudEvents. */
export const metaType: ValueType = {
  kind: "object",
  fields: {
    id: { kind: "string" },
    type: { kind: "string" },
    source: { kind: "string" },
    subject: { kind: "string" },
    time: { kind: "timestamp" },
    connection: { kind: "string" },
    via: { kind: "list", item: { kind: "string" } },
    test: { kind: "bool" },
  },
};
