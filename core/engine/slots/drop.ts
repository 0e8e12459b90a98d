import type { Draft } from "../draft.ts";
import type { Op } from "../state.ts";

/** Why an op was never sent. */
export interface DropReason {
  readonly code: "LATE" | "DEADLINE" | "RULE_REMOVED" | "SUPERSEDED" | "MESSAGE_GONE" | "CREATE_GIVEN_UP" | "WITHDRAWN";
  readonly message: string;
}

/** Finishes ops that are not to be sent any more; the reason stays visible. */
export function dropOps(draft: Draft, ops: readonly Op[], reason: DropReason): void {
  for (const op of ops) draft.putOp({ ...op, ...droppedBecause(reason, draft.now) });
}

/** The fields of an op that is dropped. */
export function droppedBecause(reason: DropReason, now: number): Pick<Op, "state" | "boot" | "failure" | "finishedAt"> {
  return { state: "dropped", boot: undefined, failure: { ...reason, at: now }, finishedAt: now };
}
