import type { OpKind } from "#core/plugin/action-definition";
import type { CompiledStep } from "#core/rules/compiled-rule";
import type { Draft } from "../draft.ts";
import { appendOp } from "../slots/append.ts";
import { newSlot } from "../slots/enqueue-create.ts";
import { currentSlot } from "../slots/queue.ts";
import type { Op } from "../state.ts";

/** The failure code of an op whose `if` or input could not be computed. It has no input, so there is nothing to try again. */
export const renderFailed = "RENDER_FAILED";

/** Leaves a dead op behind for a phase that could not be computed, so that people see it among the dead letters. */
export function recordFailure(
  draft: Draft,
  step: CompiledStep,
  { op, cause, message }: { readonly op: OpKind; readonly cause: Op["cause"]; readonly message: string },
): void {
  const slot = op === "create" ? { ...newSlot(draft, step), phase: "dead" as const } : currentSlot(draft, step.id);
  if (slot === undefined) return;
  const as = { state: "dead", failure: { code: renderFailed, message, at: draft.now }, finishedAt: draft.now } as const;
  appendOp(draft, slot, { step, op, cause, input: {}, as });
}
