import type { Json } from "#core/codec/json";
import type { OutcomeDecision } from "#core/engine/input";
import type { Op } from "#core/engine/state";
import type { ActionCall, ActionDefinition, ActionResult } from "#core/plugin/action-definition";
import type { Clock } from "#core/time/clock";
import { type Answer, withDeadline } from "./deadline.ts";
import { type DecisionFacts, dead, decideFault, putBack } from "./decide.ts";
import { type Fault, faultOf } from "./fault.ts";
import { actionOf, type ParsedInput, parseInput } from "./op-input.ts";
import type { OpenConnection } from "./open-connection.ts";
import { defaultDeadlineMs, protectionOf } from "./protection.ts";
import { resolutionOf, withoutEvidence } from "./resolve.ts";
import { type Complaint, decideResult } from "./result.ts";

/** An op that is committed as being sent. */
export interface AttemptRequest {
  readonly op: Op;
  /** What the create of its slot returned. */
  readonly ref: Json | undefined;
  /** Undefined when it was closed since the claim. */
  readonly connection: OpenConnection | undefined;
}

export interface AttemptContext {
  readonly clock: Clock;
  readonly settleMs: number;
  readonly hardStop: AbortSignal;
  readonly complain: Complaint;
}

/** What an attempt came to. */
export interface AttemptReport {
  readonly decision: OutcomeDecision;
  /** `answered`: the destination carried something out or refused it. `failed`: it did not. `not-asked`: no request was made. */
  readonly contact: "answered" | "failed" | "not-asked";
  readonly fault: Fault | undefined;
}

/**
 * Makes one op's request and decides what becomes of it: an unsure op is resolved first (resent under its key, read back, or left to
 * `on_ambiguous`). Never rejects. What it reports after `hardStop` has aborted means nothing.
 */
export async function attempt(request: AttemptRequest, context: AttemptContext): Promise<AttemptReport> {
  try {
    return await attemptOpen(request, context);
  } catch (error) {
    // A plugin's pure function threw: nobody knows whether before or after the request.
    const { clock, settleMs } = context;
    const facts = { now: clock.now(), deadlineMs: defaultDeadlineMs, settleMs, unsure: true, recognisedUntil: undefined };
    return local(decideFault(faultOf(error), request.op, facts));
  }
}

async function attemptOpen(request: AttemptRequest, context: AttemptContext): Promise<AttemptReport> {
  const { op, connection } = request;
  const now = context.clock.now();
  if (connection === undefined) {
    return local(putBack("CONNECTION_CLOSED", `the connection ${op.connection} was closed before the request`, { now, unsure: op.unsure }));
  }
  const action = actionOf(connection, op);
  if (action === undefined) {
    return local(dead({ code: "ACTION_UNKNOWN", message: `the plugin ${connection.plugin} has no action ${op.action}`, at: now }));
  }
  const input = parseInput(action, op);
  if (!input.ok) return local(dead({ code: "INPUT_INVALID", message: input.message, at: now }));
  return new Attempt(request, connection, action, input.value, context).run();
}

function local(decision: OutcomeDecision): AttemptReport {
  return { decision, contact: "not-asked", fault: undefined };
}

class Attempt {
  readonly #op: Op;
  readonly #action: ActionDefinition;
  readonly #config: unknown;
  readonly #context: AttemptContext;
  readonly #protection: Pick<DecisionFacts, "deadlineMs" | "recognisedUntil">;
  readonly #call: Omit<ActionCall<unknown, unknown, ParsedInput>, "signal">;
  /** An earlier attempt may have been carried out. */
  #unsure: boolean;

  constructor(request: AttemptRequest, connection: OpenConnection, action: ActionDefinition, input: ParsedInput, context: AttemptContext) {
    const { op, ref } = request;
    this.#op = op;
    this.#action = action;
    this.#config = connection.config;
    this.#context = context;
    this.#protection = protectionOf(op, connection);
    this.#unsure = op.unsure;
    this.#call = {
      config: connection.config,
      client: connection.client,
      op: op.op,
      follow: op.follow,
      input,
      ref: op.op === "create" ? undefined : ref,
      idempotencyKey: op.idempotencyKey,
      firstAttemptAt: op.unsure || op.tries > 1 ? op.firstAttemptAt : undefined,
    };
  }

  async run(): Promise<AttemptReport> {
    if (!this.#unsure) return this.#perform();
    const resolution = resolutionOf(this.#op, this.#action, this.#config, this.#context.clock.now());
    if (resolution === "resend") return this.#perform();
    const settledAt = this.#lastResendSettledAt();
    if (settledAt > this.#context.clock.now()) return local(this.#wait(settledAt));
    return resolution === "find" ? this.#find() : this.#giveUp("not-asked");
  }

  async #perform(): Promise<AttemptReport> {
    return this.#reportOf(await this.#ask((call) => this.#action.perform(call)));
  }

  async #find(): Promise<AttemptReport> {
    const found = await this.#ask(async (call) => this.#action.find?.(call));
    if (found.ok && found.value !== undefined) return this.#reportOf({ ok: true, value: found.value });
    if (found.ok) {
      this.#unsure = false;
      // The read may have taken until the hard stop, after which nothing may be sent any more.
      return this.#context.hardStop.aborted ? local(putBack("STOPPED", "stopped before the request", this.#facts())) : this.#perform();
    }
    const { failure, scope } = found.fault;
    if (failure !== "permanent" || scope !== "row") return this.#reportOf({ ok: false, fault: settledAlready(found.fault) });
    return withoutEvidence(this.#op) === "resend" ? this.#perform() : this.#giveUp("answered");
  }

  /** The last that was sent again under the key began while the key was recognised, and may be carried out late: until then a look proves nothing. */
  #lastResendSettledAt(): number {
    const { recognisedUntil, deadlineMs } = this.#protection;
    return this.#op.tries > 2 && recognisedUntil !== undefined ? recognisedUntil + deadlineMs + this.#context.settleMs : -Infinity;
  }

  #wait(due: number): OutcomeDecision {
    const message = "what was sent may still be carried out";
    return { kind: "unsure", due, failure: { code: "UNSETTLED", message, at: this.#context.clock.now() } };
  }

  #giveUp(contact: AttemptReport["contact"]): AttemptReport {
    const message = "unknown whether it was carried out, and the rule says to give up (on_ambiguous)";
    return { decision: dead({ code: "AMBIGUOUS", message, at: this.#context.clock.now() }), contact, fault: undefined };
  }

  #ask<T>(run: (call: ActionCall<unknown, unknown, ParsedInput>) => Promise<T>): Promise<Answer<T>> {
    const { clock, hardStop } = this.#context;
    return withDeadline(async (signal) => run({ ...this.#call, signal }), { clock, hardStop, deadlineMs: this.#protection.deadlineMs });
  }

  #reportOf(answer: Answer<ActionResult>): AttemptReport {
    if (answer.ok) {
      const decision = decideResult(answer.value, this.#op, this.#action, this.#context.clock.now(), this.#context.complain);
      return { decision, contact: "answered", fault: undefined };
    }
    const contact = answer.fault.failure === "permanent" ? "answered" : "failed";
    return { decision: decideFault(answer.fault, this.#op, this.#facts()), contact, fault: answer.fault };
  }

  #facts(): DecisionFacts {
    const { clock, settleMs } = this.#context;
    return { now: clock.now(), settleMs, unsure: this.#unsure, ...this.#protection };
  }
}

/** A read that failed carries nothing out late: there is nothing to settle, only to ask again. */
function settledAlready(fault: Fault): Fault {
  return fault.failure === "ambiguous" ? { ...fault, failure: "retryable" } : fault;
}
