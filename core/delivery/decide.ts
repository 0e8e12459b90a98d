import type { OutcomeDecision } from "#core/engine/input";
import type { Op, OpFailure } from "#core/engine/state";
import { backOffMs } from "./back-off.ts";
import type { Fault } from "./fault.ts";

/**
 * An op that failed so often is given up. With waits of 5 to 10 min from the eleventh failure on, this takes 36 hours at the very least and
 * mostly about 55; waits that a destination asked for and parked time are no tries.
 */
export const mostTries = 450;

/** What a decision must know besides the fault. */
export interface DecisionFacts {
  readonly now: number;
  readonly deadlineMs: number;
  /** How long after its deadline a request may still be carried out by the destination. */
  readonly settleMs: number;
  /** An earlier attempt may have been carried out, and this one did not clear that up. */
  readonly unsure: boolean;
  /** Until when the destination recognises the op's key; undefined without one. */
  readonly recognisedUntil: number | undefined;
}

/** What may still be under way is left this long to end, so that a destination that knows our key need not recognise two requests at once. */
const resendAfterMs = 5_000;

/** When to send an op again under its key after a request that began or ended at `since`; undefined where the key would be forgotten by then. */
export function resendAt(since: number, leastMs: number, recognised: number | undefined): number | undefined {
  const due = since + Math.max(resendAfterMs, leastMs);
  return recognised !== undefined && due <= recognised ? due : undefined;
}

/** Whether a fault holds back everything of its scope until a setting or the destination changes. */
export function parks(fault: Fault): boolean {
  return fault.failure === "permanent" && fault.scope !== "row" && !fault.gone;
}

/**
 * What becomes of an op whose request failed. Pure.
 *
 * | fault | decision |
 * |---|---|
 * | permanent, gone | done for a delete, else dead with `gone` |
 * | permanent, row | dead |
 * | permanent, target or connection | tried again when the scope is no longer parked; no try |
 * | retryable | again after the asked wait or the back-off, whichever is longer; dead after `mostTries` |
 * | ambiguous | unsure: sent again soon while its key is recognised, else looked into when it has had time to settle; dead after `mostTries` |
 *
 * While an earlier attempt is unsure, "certainly not carried out" holds for the last request alone: the op stays unsure.
 * Every due time is later than now.
 */
export function decideFault(fault: Fault, op: Op, facts: DecisionFacts): OutcomeDecision {
  const failure: OpFailure = { code: fault.code, message: fault.message, at: facts.now };
  if (fault.failure === "permanent") return decidePermanent(fault, failure, op, facts);
  const isSpent = op.tries >= mostTries;
  if (fault.failure === "ambiguous" || facts.unsure) {
    if (isSpent) return dead({ ...failure, code: "AMBIGUOUS", message: `unknown whether it was carried out, ${tried(op, failure)}` });
    return { kind: "unsure", due: unsureDue(fault, op, facts), failure };
  }
  if (isSpent) return dead({ ...failure, code: "GIVEN_UP", message: tried(op, failure) });
  // A wait that the destination governs says nothing about the op.
  const counts = fault.retryAfterMs === undefined || fault.retryAfterMs < backOffMs(op.id, op.tries);
  return { kind: "retry", due: facts.now + Math.max(1, waitMs(fault, op)), failure, counts };
}

/** An op that could not be asked for just now, through no fault of its own. */
export function putBack(code: string, message: string, facts: Pick<DecisionFacts, "now" | "unsure">): OutcomeDecision {
  const failure: OpFailure = { code, message, at: facts.now };
  // Later than now, so that a due time at or before the first attempt proves that there was one attempt alone.
  const due = facts.now + 1;
  return facts.unsure ? { kind: "unsure", due, failure } : { kind: "retry", due, failure, counts: false };
}

export function dead(failure: OpFailure, gone = false): OutcomeDecision {
  return { kind: "dead", failure, gone };
}

function decidePermanent(fault: Fault, failure: OpFailure, op: Op, facts: DecisionFacts): OutcomeDecision {
  if (parks(fault)) return putBack(failure.code, failure.message, facts);
  if (fault.gone && op.op === "delete") return { kind: "done", ref: undefined, output: {}, gone: true };
  return dead(failure, fault.gone);
}

function unsureDue(fault: Fault, op: Op, facts: DecisionFacts): number {
  const isAmbiguous = fault.failure === "ambiguous";
  const soon = isAmbiguous ? resendAt(facts.now, waitMs(fault, op), facts.recognisedUntil) : undefined;
  if (soon !== undefined) return soon;
  const settleMs = isAmbiguous ? (fault.late ? 0 : facts.deadlineMs) + facts.settleMs : 0;
  return facts.now + Math.max(1, settleMs, waitMs(fault, op));
}

function waitMs(fault: Fault, op: Op): number {
  return Math.max(fault.retryAfterMs ?? 0, backOffMs(op.id, op.tries));
}

function tried(op: Op, failure: OpFailure): string {
  return `given up after ${op.tries} tries; the last: ${failure.message}`;
}
