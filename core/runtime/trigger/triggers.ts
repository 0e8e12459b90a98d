import type { JsonObject } from "#core/codec/json";
import type { Event, Op } from "#core/engine/state";
import type { AnyPlugin } from "#core/plugin/plugin-definition";
import type { RuleSet } from "#core/rules/compiled-rule";
import { configuredId, isTestRule } from "#core/rules/test-rule";
import type { Clock } from "#core/time/clock";
import { decisionOf } from "../explain.ts";
import type { Decision } from "../explained.ts";
import type { LoopCourier } from "../loop-courier.ts";
import type { LoopInput } from "../loop-input.ts";
import type { Observer } from "../observer.ts";
import { type MadeUpEvent, madeUpEvent } from "./made-up-event.ts";

/** A request that was put into the queue. */
export interface TestRequest {
  /** As configured. */
  readonly rule: string;
  readonly step: string;
  readonly op: Op["op"];
  /** `<connection>.<action>`. */
  readonly action: string;
  readonly target: string;
  readonly input: JsonObject;
}

/** What became of a made-up event so far. */
export interface TriggerOutcome {
  readonly event: string;
  /** Every rule that listens to such events, as configured. */
  readonly rules: readonly { readonly rule: string; readonly decisions: readonly Decision[] }[];
  readonly requests: readonly TestRequest[];
}

interface TriggerContext {
  readonly clock: Clock;
  readonly rules: () => RuleSet;
  readonly push: (input: LoopInput) => Promise<void>;
}

type Told = Parameters<Observer["verdict"]>;

/** Feeds made-up events to the loop and listens to what comes of them. */
export class Triggers {
  readonly #listening = new Map<string, { readonly verdicts: Told[]; readonly ops: Op[] }>();
  #count = 0;

  /** The same observer, overheard. */
  observing(observer: Observer): Observer {
    return {
      ...observer,
      verdict: (...told) => {
        observer.verdict(...told);
        const [, event] = told;
        if (event?.test !== undefined) this.#listening.get(event.id)?.verdicts.push(told);
      },
    };
  }

  /** The same courier, overheard. */
  overhear(courier: LoopCourier): LoopCourier {
    return {
      mayClaimNow: (op, now) => courier.mayClaimNow(op, now),
      release: (op) => courier.release(op),
      changed: (ops, refOf) => {
        if (this.#listening.size > 0) this.#hear(ops);
        courier.changed(ops, refOf);
      },
    };
  }

  /** Resolves when what the event changed is on disk. */
  async trigger(made: MadeUpEvent, plugin: AnyPlugin, { clock, rules, push }: TriggerContext): Promise<TriggerOutcome> {
    const now = clock.now();
    const id = `test-${now.toString(36)}-${(this.#count++).toString(36)}`;
    const event = madeUpEvent(made, { plugin, rules: rules(), id, now });
    const heard = { verdicts: [], ops: [] };
    this.#listening.set(id, heard);
    try {
      await push({ kind: "test", event });
    } finally {
      this.#listening.delete(id);
    }
    return outcomeOf(event, heard, { rules: rules(), now });
  }

  #hear(ops: readonly Op[]): void {
    const ofTests = ops.filter(({ rule }) => isTestRule(rule));
    for (const { verdicts, ops: heard } of this.#listening.values()) {
      heard.push(...ofTests.filter(({ rule }) => verdicts.some(([of]) => of === rule)));
    }
  }
}

function outcomeOf(
  event: Event,
  { verdicts, ops }: { readonly verdicts: readonly Told[]; readonly ops: readonly Op[] },
  { rules, now }: { readonly rules: RuleSet; readonly now: number },
): TriggerOutcome {
  const byRule = new Map<string, Decision[]>();
  for (const [rule, , { outcome, reason, until, clause }, about] of verdicts) {
    const trace = { number: 0, at: now, rule, key: about?.key, event: event.id, input: about?.input ?? "event", outcome, reason, until, clause };
    byRule.set(rule, [...(byRule.get(rule) ?? []), decisionOf(trace, event, rules.find(rule))]);
  }
  return {
    event: event.id,
    rules: [...byRule].map(([rule, decisions]) => ({ rule: configuredId(rule), decisions })),
    requests: ops.filter(({ state }) => state === "queued" || state === "sending").map(requestOf),
  };
}

function requestOf({ rule, step, op, connection, action, target, input }: Op): TestRequest {
  return { rule: configuredId(rule), step, op, action: `${connection}.${action}`, target, input };
}
