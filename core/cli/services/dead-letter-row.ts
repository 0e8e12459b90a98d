import { z } from "zod";
import type { JsonObject } from "#core/codec/json";
import { keyTextOf } from "#core/codec/key-of";
import { valueOfAddress } from "#core/engine/group/address";
import type { Op } from "#core/engine/state";
import type { DeadLetter } from "../services.ts";

/** A dead letter as it goes over the control socket. */
const Row = z.strictObject({
  id: z.string(),
  rule: z.string(),
  key: z.string(),
  step: z.string(),
  action: z.string(),
  op: z.enum(["create", "edit", "reply", "delete", "follow"]),
  target: z.string(),
  code: z.string(),
  message: z.string(),
  diedAt: z.number(),
  tries: z.number(),
  input: z.record(z.string(), z.json()),
});

/** An op that was given up, for people. */
export function deadLetterOf(op: Op): DeadLetter {
  return {
    id: op.id,
    rule: op.rule,
    key: keyTextOf(valueOfAddress(op.key)),
    step: op.step,
    action: `${op.connection}.${op.action}`,
    op: op.op,
    target: op.target,
    code: op.failure?.code ?? "UNKNOWN",
    message: op.failure?.message ?? "",
    diedAt: op.finishedAt ?? op.failure?.at ?? op.enqueuedAt,
    tries: op.tries,
    input: op.input,
  };
}

/** Reads what the running bot answered. Throws when it is of another version. */
export function readDeadLetters(value: unknown): readonly DeadLetter[] {
  return z
    .array(Row)
    .parse(value)
    .map((row) => ({ ...row, input: row.input as JsonObject }));
}
