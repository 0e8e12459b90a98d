import type { JsonObject } from "#core/codec/json";
import { addressOf, dedupeKey } from "#core/engine/address";
import { emptyAggregate, isUnfinished } from "#core/engine/aggregate";
import type { EngineInput, OutcomeDecision } from "#core/engine/input";
import type { Aggregate, Op } from "#core/engine/state";
import { type StepContext, type StepVerdict, step } from "#core/engine/step";
import { timersOf } from "#core/engine/timers";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { done, start } from "./engine-scene.ts";
import { event as makeEvent } from "./rules.ts";

/** One request as the destination sees it; `at` counts from the start. */
export interface Delivered {
  readonly at: number;
  readonly rule: string;
  readonly step: string;
  readonly op: string;
  readonly content: string;
  readonly input: JsonObject;
}

export interface EventAt {
  readonly at: number;
  /** Default: `at`. */
  readonly time?: number;
  readonly id?: string;
  /** Default: `source`. */
  readonly connection?: string;
  readonly via?: readonly string[];
  readonly data?: JsonObject;
}

/** Many rules and keys on one virtual timeline, as the loop plays them: timers fire by themselves, messages reach their aggregates, and destinations take everything at once unless told otherwise. */
export class EngineWorld {
  readonly delivered: Delivered[] = [];
  /** Every verdict, the oldest first. */
  readonly verdicts: (StepVerdict & { readonly rule: string; readonly key: string })[] = [];
  /** Every timer that came due, `<rule> <key> <name> <due>`, the oldest first. */
  readonly fired: string[] = [];
  /** What steps are told besides their rule: silences and the like. */
  context: Partial<StepContext> = {};
  /** How destinations answer. */
  answer: (op: Op) => OutcomeDecision = (op) => done(op);
  readonly #rules: Map<string, CompiledRule>;
  readonly #aggregates = new Map<string, Aggregate>();
  readonly #seen = new Set<string>();
  #now = start;
  #sequence = 0;
  #events = 0;

  constructor(...rules: readonly CompiledRule[]) {
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
  }

  /** These rules are as they are given from now on. */
  use(...rules: readonly CompiledRule[]): this {
    for (const rule of rules) this.#rules.set(rule.id, rule);
    return this;
  }

  get now(): number {
    return this.#now - start;
  }

  /** What was delivered, as `<seconds>s <step> <op>: <content>`. */
  get story(): readonly string[] {
    return this.delivered.map(({ at, step: id, op, content }) => `${at / 1000}s ${id} ${op}: ${content}`);
  }

  get aggregates(): readonly Aggregate[] {
    return [...this.#aggregates.values()];
  }

  aggregate(rule: string, key: string): Aggregate {
    return this.#aggregates.get(`${rule}\n${key}`) ?? emptyAggregate(rule, key);
  }

  /** What the process forgets in a crash is nothing: everything that matters is in the aggregates. They come back as the store would give them. */
  restart(): this {
    for (const [address, aggregate] of this.#aggregates) this.#aggregates.set(address, JSON.parse(JSON.stringify(aggregate)) as Aggregate);
    return this;
  }

  /** What is remembered of a key is lost without a step, as when its rule has another key. */
  forget(rule: string, key: string): this {
    this.#aggregates.delete(`${rule}\n${key}`);
    return this;
  }

  /** The rule of this id is another one from now on. */
  reload(rule: CompiledRule): this {
    this.#rules.set(rule.id, rule);
    return this;
  }

  /** The wall clock is set back by this much, as far as the loop believes it. */
  setBack(ms: number): this {
    this.#now -= ms;
    return this;
  }

  /** Goes to a time, firing on the way what falls due, in the order of time. */
  to(time: number): this {
    const until = start + time;
    for (let fuel = 100_000; ; fuel--) {
      if (fuel === 0) throw new Error("timers do not come to an end");
      const next = this.#nextTimer(until);
      const nextOp = this.#nextOpDue(next?.due ?? until);
      if (nextOp !== undefined && nextOp < (next?.due ?? until + 1)) {
        this.#now = Math.max(this.#now, nextOp);
        this.#deliver();
        continue;
      }
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      this.fired.push(`${next.rule} ${next.key} ${next.name} ${next.due}`);
      this.input({ kind: "timer", ...next });
    }
    this.#now = Math.max(this.#now, until);
    return this;
  }

  /** An event, to every rule that it concerns. */
  event(name: string, { at, time = at, id, connection = "source", via = [], data }: EventAt): this {
    this.to(at);
    const made = makeEvent(name, {
      id: id ?? `${name}-${++this.#events}`,
      time: start + time,
      connection,
      ...(data === undefined ? {} : { data }),
    });
    const event = { ...made, arrivedAt: this.#now, via };
    for (const rule of this.#rules.values()) {
      const address = addressOf(rule, event, this.#now);
      if (!("key" in address)) continue;
      const seen = dedupeKey(rule.id, event.id);
      if (this.#seen.has(seen)) continue;
      this.#seen.add(seen);
      this.input({ kind: "event", event, rule: rule.id, key: address.key.id });
    }
    return this;
  }

  /** Steps one input and everything that follows from it at once. */
  input(input: EngineInput): this {
    const messages = [input];
    for (let next = messages.shift(); next !== undefined; next = messages.shift()) messages.push(...this.#step(next));
    this.#deliver();
    return this;
  }

  #deliver(): void {
    for (let head = this.#claimable(); head !== undefined; head = this.#claimable()) {
      const { rule, key, id } = head;
      this.#step({ kind: "claim", rule, key, op: id, boot: 1 });
      const op = this.aggregate(rule, key).ops.find((one) => one.id === id && one.state === "sending");
      if (op === undefined) continue;
      const decision = this.answer(op);
      if (decision.kind === "done") this.#record(op);
      const messages = [...this.#step({ kind: "outcome", rule, key, op: id, decision })];
      for (let next = messages.shift(); next !== undefined; next = messages.shift()) messages.push(...this.#step(next));
    }
  }

  #record({ rule, step: id, op, follow, input }: Op): void {
    const content = input["content"];
    this.delivered.push({ at: this.now, rule, step: id, op: follow ?? op, content: typeof content === "string" ? content : "", input });
  }

  #step(input: EngineInput): readonly EngineInput[] {
    const { rule, key } = input;
    const sequence = (++this.#sequence).toString(36).padStart(8, "0");
    const before = this.aggregate(rule, key);
    const context = { ...this.context, rule: this.#rules.get(rule), now: this.#now, install: "install", sequence };
    const { aggregate, verdict, messages } = step(before, input, context);
    if (input.kind !== "claim" && input.kind !== "outcome") this.verdicts.push({ ...verdict, rule, key });
    this.#aggregates.set(`${rule}\n${key}`, { ...aggregate, ops: aggregate.ops.filter(isUnfinished) });
    return messages;
  }

  #claimable(): Op | undefined {
    const heads = new Map<string, Op>();
    for (const { ops } of this.#aggregates.values()) for (const op of ops) if (!heads.has(op.slot)) heads.set(op.slot, op);
    const ready = [...heads.values()].filter((op) => op.state === "queued" && op.due <= this.#now);
    return ready.sort((one, other) => (one.id < other.id ? -1 : 1))[0];
  }

  /** When the next op that waits for its time may go. */
  #nextOpDue(until: number): number | undefined {
    const heads = new Map<string, Op>();
    for (const { ops } of this.aggregates) for (const op of ops) if (!heads.has(op.slot)) heads.set(op.slot, op);
    const dues = [...heads.values()]
      .filter(({ state, due }) => state === "queued" && due > this.#now && due <= until)
      .map(({ due }) => due);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  #nextTimer(until: number): { readonly rule: string; readonly key: string; readonly name: string; readonly due: number } | undefined {
    const timers = this.aggregates.flatMap((aggregate) =>
      timersOf(aggregate, this.#rules.get(aggregate.rule)).map((timer) => ({ rule: aggregate.rule, key: aggregate.key, ...timer })),
    );
    return timers.filter(({ due }) => due <= until).sort((one, other) => one.due - other.due)[0];
  }
}
