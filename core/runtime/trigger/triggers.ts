import type { Event, Op } from "#core/engine/state";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { CompiledRule, RuleSet } from "#core/rules/compiled-rule";
import { configuredId, isTestRule } from "#core/rules/test-rule";
import type { Clock } from "#core/time/clock";
import { decisionOf } from "../explain.ts";
import type { Decision } from "../explained.ts";
import type { LoopCourier } from "../loop-courier.ts";
import type { LoopInput } from "../loop-input.ts";
import type { Observer } from "../observer.ts";
import { type MadeUpEvent, madeUpEvent } from "./made-up-event.ts";
import type { TestRequest, TriggerOutcome } from "./trigger-outcome.ts";

interface TriggerContext {
  readonly rules: () => RuleSet;
  readonly push: (input: LoopInput) => Promise<void>;
}

type Told = Parameters<Observer["verdict"]>;

interface Heard {
  readonly verdicts: Told[];
  readonly requests: TestRequest[];
}

/** Told of what tests lead to, also later. Rules are named as they are configured. */
export interface TestEar {
  request(request: TestRequest): void;
  /** What a rule made of something that is no event: time that has passed, an answer. */
  decision(rule: string, decision: Decision): void;
}

/** Feeds made-up events to the loop and listens to what comes of them. */
export class Triggers {
  readonly #ear: TestEar | undefined;
  readonly #clock: Clock;
  readonly #listening = new Map<string, Heard>();
  /** Ids of ops that have been told. */
  readonly #unfinished = new Set<string>();
  #count = 0;

  constructor(clock: Clock, ear?: TestEar) {
    this.#clock = clock;
    this.#ear = ear;
  }

  /** The same observer, overheard. */
  observing(observer: Observer): Observer {
    return {
      ...observer,
      verdict: (...told) => {
        observer.verdict(...told);
        const [rule, event] = told;
        if (event?.test !== undefined) this.#listening.get(event.id)?.verdicts.push(told);
        else if (this.#ear !== undefined && isTestRule(rule)) this.#ear.decision(configuredId(rule), decisionTold(told, this.#clock.now()));
      },
    };
  }

  /** The same courier, overheard. */
  overhear(courier: LoopCourier): LoopCourier {
    return {
      mayClaimNow: (op, now) => courier.mayClaimNow(op, now),
      release: (op) => courier.release(op),
      changed: (ops, refOf) => {
        for (const op of ops) if (isTestRule(op.rule)) this.#requested(op);
        courier.changed(ops, refOf);
      },
    };
  }

  /** Resolves when what the event changed is on disk. */
  async trigger(made: MadeUpEvent, plugin: AnyPlugin, { rules, push }: TriggerContext): Promise<TriggerOutcome> {
    const now = this.#clock.now();
    const id = `test-${now.toString(36)}-${(this.#count++).toString(36)}`;
    const event = madeUpEvent(made, { plugin, rules: rules(), id, now });
    const heard: Heard = { verdicts: [], requests: [] };
    this.#listening.set(id, heard);
    try {
      await push({ kind: "test", event });
    } finally {
      this.#listening.delete(id);
    }
    return { event: id, at: now, rules: decisionsOf(event, heard.verdicts, rules()), requests: heard.requests };
  }

  /** An op is handed on again with every change of it. */
  #requested(op: Op): void {
    if (op.state !== "queued" && op.state !== "sending") {
      this.#unfinished.delete(op.id);
      return;
    }
    if (this.#unfinished.has(op.id)) return;
    this.#unfinished.add(op.id);
    const request = requestOf(op);
    this.#ear?.request(request);
    for (const { verdicts, requests } of this.#listening.values()) if (verdicts.some(([rule]) => rule === op.rule)) requests.push(request);
  }
}

function decisionsOf(event: Event, verdicts: readonly Told[], rules: RuleSet): TriggerOutcome["rules"] {
  const byRule = new Map<string, Decision[]>();
  for (const told of verdicts) {
    const [rule] = told;
    byRule.set(rule, [...(byRule.get(rule) ?? []), decisionTold(told, event.time, rules.find(rule))]);
  }
  return [...byRule].map(([rule, decisions]) => ({ rule: configuredId(rule), decisions }));
}

function decisionTold([id, event, { outcome, reason, until, clause }, about]: Told, at: number, rule?: CompiledRule): Decision {
  const input = about?.input ?? "event";
  const trace = { number: 0, at, rule: id, key: about?.key, event: event?.id, input, outcome, reason, until, clause };
  return decisionOf(trace, event, rule);
}

function requestOf({ rule, step, op, follow, connection, action, target, input, enqueuedAt }: Op): TestRequest {
  return { at: enqueuedAt, rule: configuredId(rule), step, op: follow ?? op, action: `${connection}.${action}`, target, input };
}
