import type { Clause, CompiledRule } from "#core/rules/compiled-rule";
import { ruleOf } from "./aggregate.ts";
import { Draft } from "./draft.ts";
import { applyHold, keepHolds } from "./hold/apply-hold.ts";
import type { Silence } from "./hold/silence.ts";
import { leaveIfGone } from "./flow/asking.ts";
import { enter, fireGate } from "./flow/gate-step.ts";
import { stepFlow } from "./flow/step-flow.ts";
import { hearMember } from "./group/hear-member.ts";
import type { EngineInput } from "./input.ts";
import { receive } from "./lifecycle/receiving.ts";
import { absent, held } from "./lifecycle/snapshot.ts";
import { fireTimer } from "./lifecycle/timing.ts";
import { acknowledge } from "./noise/acknowledging.ts";
import { beginReadySteps } from "./phases/begin-steps.ts";
import { finishRun, fire } from "./runs/fire.ts";
import { abandon } from "./slots/abandon.ts";
import { claim } from "./slots/claim.ts";
import { dropDead, retryDead } from "./slots/dead-letter.ts";
import { applyOutcome } from "./slots/outcome.ts";
import type { Aggregate } from "./state.ts";
import { ignored } from "./verdicts.ts";

/** What a step may know besides the state and the input. */
export interface StepContext {
  /** Undefined when the rule is no longer configured: only deliveries of its old work go on. */
  readonly rule: CompiledRule | undefined;
  /** The rule is not at hand and is configured all the same: what is to be done for it is neither done nor given up. Default: false. */
  readonly waits?: boolean;
  /** Milliseconds since the epoch; never less than in any earlier step, unless the wall clock was set back by more than an hour. */
  readonly now: number;
  /** 128 random bits of this installation. */
  readonly install: string;
  /** Sortable and unique over the installation; op ids are made from it. */
  readonly sequence: string;
  /** What people have silenced, as far as it holds now. Default: nothing. */
  readonly silences?: readonly Silence[];
}

/**
 * What came of an input. `passed`: a stage of flow control let it through, and the next one says what came of it. `dropped`: a stage did not.
 * `pending`: it waits (for `for`, quiet, a count, a batch). `throttled`: queued. `muted`, `silenced`, `inhibited`: held back. `suppressed`: it came too late.
 */
export type StepOutcome =
  | "fired"
  | "no-match"
  | "deduped"
  | "pending"
  | "passed"
  | "dropped"
  | "throttled"
  | "muted"
  | "silenced"
  | "inhibited"
  | "suppressed"
  | "error"
  | "applied"
  | "ignored";

/** Why a rule did or did not act on an input: counted, logged, explained. */
export interface StepVerdict {
  readonly outcome: StepOutcome;
  readonly reason: string;
  /** When what it waits for is due, milliseconds since the epoch. */
  readonly until?: number;
  /** The first clause that did not hold, or could not be evaluated. */
  readonly clause?: Clause;
}

export interface StepResult {
  /** The same object when nothing changed. Its ops include those that this step finished. */
  readonly aggregate: Aggregate;
  readonly verdict: StepVerdict;
  /** Inputs for other aggregates, to be stepped right after this one and committed with it. */
  readonly messages: readonly EngineInput[];
}

/**
 * What one input makes of one aggregate. Pure: no I/O, no clock, no randomness; the same arguments give the same result. The stages:
 *
 * 1. The input is applied: an event, timer or snapshot moves the thing through its life (`lifecycle/`, `runs/`, `flow/`), which runs phases of its steps
 *    (`phases/`), which enqueue ops (`slots/`); a claim, an outcome or a person's word changes an op and its message (`slots/`).
 * 2. Steps that waited for what is known now begin.
 * 3. A run that waits for nothing is over, and slots that nothing remembers go.
 *
 * An aggregate never reads another one: it sends it a message, which is an input like any other and part of the same commit.
 * What went wrong in a single phase makes the verdict `error`; the rest of the step stands.
 */
export function step(aggregate: Aggregate, input: EngineInput, context: StepContext): StepResult {
  const rule = ruleOf(aggregate, context.rule);
  const draft = new Draft(aggregate, { ...context, rule });
  const verdict = apply(draft, rule, input);
  keepHolds(draft, rule, input);
  if (rule !== undefined) beginReadySteps(draft, rule);
  if (context.waits !== true) finishRun(draft, rule);
  leaveIfGone(draft, input);
  const result = draft.toAggregate();
  const { messages, problems } = draft;
  return { aggregate: result, verdict: problems.length === 0 ? verdict : { outcome: "error", reason: problems.join("; ") }, messages };
}

function apply(draft: Draft, rule: CompiledRule | undefined, input: EngineInput): StepVerdict {
  const lifecycle = rule?.kind === "lifecycle" ? rule : undefined;
  switch (input.kind) {
    case "event":
      if (rule === undefined) return ignored("its rule is not configured any more");
      if (rule.kind === "lifecycle") return receive(draft, rule, input.event);
      return rule.flow.stages.length > 0 ? enter(draft, rule, input.event) : fire(draft, rule, input.event);
    case "flow":
      return stepFlow(draft, rule, input);
    case "timer":
      if (draft.gate !== undefined && rule !== undefined) return fireGate(draft, rule, draft.gate, input.name);
      return fireTimer(draft, lifecycle, input.name);
    case "absent":
      return lifecycle === undefined ? ignored("its rule is not configured any more") : absent(draft, lifecycle, input);
    case "held":
      return lifecycle === undefined ? ignored("its rule is not configured any more") : held(draft, lifecycle, input.event);
    case "inhibits?":
    case "inhibiting":
    case "inhibited":
    case "uninhibited":
    case "ask-hold":
      return applyHold(draft, lifecycle, input);
    case "member":
      return lifecycle === undefined ? ignored("its rule is not configured any more") : hearMember(draft, lifecycle, input);
    case "ack":
      return lifecycle === undefined ? ignored("its rule is not configured any more") : acknowledge(draft, lifecycle, input);
    case "claim":
      return claim(draft, input.op, input.boot);
    case "rule-removed":
      return abandon(draft);
    case "outcome":
      return applyOutcome(draft, input.op, input.decision);
    case "retry-dead":
      return retryDead(draft, input.op);
    case "drop-dead":
      return dropDead(draft, input.op);
  }
}
