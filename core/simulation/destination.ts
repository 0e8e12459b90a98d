import type { JsonObject } from "#core/codec/json";
import { DeliveryError } from "#core/errors/delivery-error";
import type { ActionCall, ActionDefinition, ActionResult } from "#core/plugin/action-definition";
import type { Clock } from "#core/time/clock";
import type { Effect } from "./effect.ts";
import { type Fault, FaultQueue, type Faults, type StatusFault } from "./fault.ts";
import type { OpLedger } from "./op-ledger.ts";
import type { ScriptedHttp } from "./scripted-http.ts";
import { standInOutput } from "./stand-in-output.ts";
import { usualFailure } from "./usual-failure.ts";

type Call = ActionCall<unknown, unknown, never>;

/** Far more requests than can be in doubt at once. */
const mostRemembered = 50_000;

interface Done {
  readonly at: number;
  readonly result: ActionResult;
}

export interface DestinationOptions {
  readonly connection: string;
  readonly clock: Clock;
  readonly ledger: OpLedger;
  readonly onEffect: (effect: Effect) => void;
}

/**
 * The far end of one connection: it carries everything out and writes it down, unless it was told to fail. It outlives the boots of the bot, and knows
 * an op again as far as the action says that the service does.
 */
export class Destination {
  readonly #options: DestinationOptions;
  readonly #faults = new FaultQueue();
  readonly #done = new Map<string, Done>();
  #returns: JsonObject = {};
  #turn: Promise<unknown> = Promise.resolve();
  #busy = 0;
  #made = 0;

  constructor(options: DestinationOptions) {
    this.#options = options;
  }

  fail(faults: Faults): void {
    this.#faults.set(faults);
  }

  /** What creates return from now on, laid over what is made up. */
  answerWith(returns: JsonObject): void {
    this.#returns = returns;
  }

  /** A plugin's own code is at work. */
  get isBusy(): boolean {
    return this.#busy > 0;
  }

  /** `http`: the plugin's network; undefined where it has another one than the core's. */
  async perform(action: ActionDefinition, call: Call, http: ScriptedHttp | undefined): Promise<ActionResult> {
    const fault = this.#faults.take();
    if (fault === undefined) return this.#carryOut(action, call);
    if (fault === "lost") this.#carryOut(action, call);
    return this.#failWith(fault, call, (answer) =>
      http === undefined ? undefined : this.#blame(() => action.perform(call), answer, http),
    );
  }

  /** Whether an op's request was carried out. */
  async find(action: ActionDefinition, call: Call, http: ScriptedHttp | undefined): Promise<ActionResult | undefined> {
    const fault = this.#faults.take();
    if (fault === undefined) return this.#done.get(call.idempotencyKey)?.result;
    const look = action.find?.bind(action);
    return this.#failWith(fault, call, (answer) =>
      http === undefined || look === undefined ? undefined : this.#blame(() => look(call), answer, http),
    );
  }

  #carryOut(action: ActionDefinition, call: Call): ActionResult {
    const { clock, ledger, onEffect } = this.#options;
    const known = this.#done.get(call.idempotencyKey);
    if (known !== undefined && isRecognised(action, call, clock.now() - known.at)) return known.result;
    const result = this.#resultOf(action, call);
    this.#done.set(call.idempotencyKey, { at: clock.now(), result });
    if (this.#done.size > mostRemembered) this.#done.delete(this.#done.keys().next().value ?? "");
    const op = ledger.opOf(call.idempotencyKey);
    if (op !== undefined) onEffect(ledger.effectOf(op, { at: clock.now(), outcome: "sent", reason: undefined }));
    return result;
  }

  #resultOf(action: ActionDefinition, { op }: Call): ActionResult {
    if (op === "delete") return {};
    this.#made += 1;
    const name = `${this.#options.connection}-${this.#made.toString()}`;
    return { ref: action.exampleRef ?? { simulated: name }, output: { ...standInOutput(action.output, name), ...this.#returns } };
  }

  async #failWith<T>(fault: Fault, { signal }: Call, blame: (answer: StatusFault | "offline") => Promise<T> | undefined): Promise<T> {
    if (fault === "timeout" || fault === "lost") return unanswered(signal);
    if (fault === "gone")
      throw new DeliveryError("SIMULATED_GONE", "it is no longer there (simulated)", { failure: "permanent", gone: true });
    const blamed = blame(fault);
    if (blamed === undefined) throw usualFailure(fault);
    return blamed;
  }

  /** Lets the plugin make its request into a network that fails, and say what that means. One at a time, so that each gets its own answer. */
  async #blame<T>(request: () => Promise<T>, fault: StatusFault | "offline", http: ScriptedHttp): Promise<T> {
    this.#busy += 1;
    const turn = this.#turn.then(async () => {
      const careful = await http.answering({ fault, asksFirst: true }, request);
      // What a plugin asks before its request is not what fails, unless asking is all that it does.
      const { result } = careful.sent > 0 ? careful : await http.answering({ fault, asksFirst: false }, request);
      return result;
    });
    this.#turn = turn;
    const result = await turn.finally(() => (this.#busy -= 1));
    if (result.status === "rejected") throw result.reason;
    return result.value;
  }
}

/** Whether the service would answer with what it did before, by what the action says of it. */
function isRecognised(action: ActionDefinition, { config, op }: Call, agoMs: number): boolean {
  const idempotency = action.idempotency(config, op);
  return idempotency.by === "natural" || (idempotency.by === "key" && agoMs <= idempotency.windowMs);
}

/** Nobody answers: delivery's own deadline ends it. */
function unanswered(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new DeliveryError("SIMULATED_TIMEOUT", "no answer (simulated)", { failure: "ambiguous" }));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
