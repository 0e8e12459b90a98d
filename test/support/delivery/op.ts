import type { Op } from "#core/engine/state";

/** An op that was just enqueued at time 0: what a test says is laid over it. */
export function opWith(fields: Partial<Op> & Pick<Op, "id">): Op {
  return {
    rule: "rule",
    key: "key",
    slot: `slot of ${fields.id}`,
    step: "post",
    connection: "chat",
    action: "message",
    op: "create",
    follow: undefined,
    cause: "open",
    idempotencyKey: `key-of-${fields.id}`,
    input: { channel: "general", text: fields.id },
    target: "channel general",
    onAmbiguous: "give_up",
    state: "queued",
    boot: undefined,
    tries: 0,
    enqueuedAt: 0,
    firstAttemptAt: undefined,
    due: 0,
    deliverBefore: undefined,
    unsure: false,
    failure: undefined,
    finishedAt: undefined,
    ...fields,
  };
}
