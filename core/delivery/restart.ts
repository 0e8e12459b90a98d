import type { OutcomeDecision } from "#core/engine/input";
import type { Op } from "#core/engine/state";

/**
 * What becomes of an op that another boot was sending: unsure, until its request can no longer be carried out late. Pure.
 *
 * When the last attempt began is on disk only for the first one (an outcome makes an op due later than it, so a due time that is not later
 * says that there was none); any other began before now at the latest.
 */
export function unsureAfterRestart(op: Op, deadlineMs: number, settleMs: number, now: number): OutcomeDecision {
  const { firstAttemptAt } = op;
  const began = firstAttemptAt !== undefined && op.due <= firstAttemptAt ? Math.min(firstAttemptAt, now) : now;
  const message = "stopped while the request was under way";
  return { kind: "unsure", due: Math.max(now, began + deadlineMs + settleMs), failure: { code: "INTERRUPTED", message, at: now } };
}
