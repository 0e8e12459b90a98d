import { keyTextOf } from "#core/codec/key-of";
import { valueOfAddress } from "#core/engine/group/address";
import type { Op } from "#core/engine/state";
import type { DeadLetterReport } from "#core/plugin/running-bot";

/** A dead letter for people. */
export function deadLetterReport(op: Op): DeadLetterReport {
  return {
    id: op.id,
    rule: op.rule,
    key: keyTextOf(valueOfAddress(op.key)),
    step: op.step,
    connection: op.connection,
    action: `${op.connection}.${op.action}`,
    op: op.op,
    target: op.target,
    code: op.failure?.code ?? "UNKNOWN",
    message: op.failure?.message ?? "",
    tries: op.tries,
    diedAt: diedAt(op),
  };
}

/** When an op was given up, milliseconds since the epoch. */
export function diedAt({ finishedAt, failure, enqueuedAt }: Op): number {
  return finishedAt ?? failure?.at ?? enqueuedAt;
}
