import type { JsonObject } from "#core/codec/json";
import type { OpKind } from "#core/plugin/action-definition";
import type { CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import type { Op, Slot } from "../state.ts";
import { idempotencyKey } from "./idempotency-key.ts";

/** What a new op is about. */
export interface NewOp {
  readonly step: CompiledStep;
  readonly op: OpKind;
  readonly follow?: string;
  readonly cause: Op["cause"];
  readonly input: JsonObject;
  /** Fields that differ from those of an op that waits to be sent. */
  readonly as?: Partial<Op>;
}

/** Appends an op to a slot's queue and counts it. Returns the slot as it is then. */
export function appendOp(draft: Draft, slot: Slot, { step, op, follow, cause, input, as }: NewOp): Slot {
  const { before, context, now } = draft;
  const counted = { ...slot, ops: slot.ops + 1 };
  draft.putSlot(counted);
  draft.putOp({
    id: draft.nextOpId(),
    rule: before.rule,
    key: before.key,
    slot: slot.id,
    step: step.id,
    connection: step.connection,
    action: step.action,
    op,
    follow,
    cause,
    idempotencyKey: idempotencyKey({
      install: context.install,
      rule: before.rule,
      key: before.key,
      episode: slot.episode,
      step: step.id,
      kind: follow === undefined ? op : `follow ${follow}`,
      n: slot.ops,
      generation: slot.generation,
    }),
    input,
    target: as?.state === "dead" ? "" : step.target(input),
    onAmbiguous: step.onAmbiguous,
    state: "queued",
    boot: undefined,
    tries: 0,
    enqueuedAt: now,
    firstAttemptAt: undefined,
    due: now,
    deliverBefore: op === "create" && step.deliverWithinMs !== undefined ? now + step.deliverWithinMs : undefined,
    unsure: false,
    failure: undefined,
    finishedAt: undefined,
    ...as,
  });
  return counted;
}
