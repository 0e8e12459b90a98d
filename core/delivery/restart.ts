import type { OutcomeDecision } from "#core/engine/input";
import type { Op } from "#core/engine/state";
import { type DecisionFacts, resendAt } from "./decide.ts";

/**
 * What becomes of an op that another boot was sending: unsure. It is sent again soon while its key is recognised; else it waits until its
 * request can no longer be carried out late. Pure.
 *
 * When the last attempt began is on disk only for the first one (an outcome makes an op due later than it, so a due time that is not later
 * says that there was none); any other began before now at the latest.
 */
export function unsureAfterRestart(op: Op, facts: Omit<DecisionFacts, "unsure">): OutcomeDecision {
  const { firstAttemptAt } = op;
  const { now } = facts;
  const began = firstAttemptAt !== undefined && op.due <= firstAttemptAt ? Math.min(firstAttemptAt, now) : now;
  const message = "stopped while the request was under way";
  const soon = resendAt(began, 0, facts.recognisedUntil);
  const due = Math.max(now, soon ?? began + facts.deadlineMs + facts.settleMs);
  return { kind: "unsure", due, failure: { code: "INTERRUPTED", message, at: now } };
}
