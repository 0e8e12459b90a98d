import type { JsonObject } from "#core/codec/json";
import { addressOf, dedupeKey } from "#core/engine/address";
import { emptyAggregate, isUnfinished } from "#core/engine/aggregate";
import type { EngineInput, OutcomeDecision } from "#core/engine/input";
import type { Aggregate, Entity, Event, Op } from "#core/engine/state";
import { type StepVerdict, step } from "#core/engine/step";
import { timersOf } from "#core/engine/timers";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { event as makeEvent } from "./rules.ts";

/** Times in tests, milliseconds. */
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A moment to count from: times in a scene are given relative to it. */
export const start = Date.UTC(2026, 10, 21, 7);

/** One request as the destination sees it. */
export interface Sent {
  readonly at: number;
  readonly step: string;
  readonly op: string;
  readonly content: string;
  readonly input: JsonObject;
  readonly key: string;
}

/** One aggregate on a virtual timeline, with timers that fire by themselves and a destination that answers when it is told to. */
export class Scene {
  rule: CompiledRule | undefined;
  aggregate: Aggregate;
  /** What was delivered, in order. */
  readonly sent: Sent[] = [];
  /** Every op that was finished, in its last state. */
  readonly finished: Op[] = [];
  verdict: StepVerdict | undefined;
  /** Whether the destination takes everything at once. */
  healthy = true;
  /** Whether timers fire: the sources are in step. */
  inStep = true;
  #now = start;
  #sequence = 0;
  readonly #seen = new Set<string>();
  #events = 0;

  constructor(rule: CompiledRule) {
    this.rule = rule;
    this.aggregate = emptyAggregate(rule.id, "7");
  }

  get now(): number {
    return this.#now - start;
  }

  get entity(): Entity | undefined {
    return this.aggregate.thing?.kind === "lifecycle" ? this.aggregate.thing : undefined;
  }

  get unfinished(): readonly Op[] {
    return this.aggregate.ops.filter(isUnfinished);
  }

  /** What was sent, as `step op: content`. */
  get story(): readonly string[] {
    return this.sent.map(({ step: id, op, content }) => `${id} ${op}: ${content}`);
  }

  /** Goes to a time, firing on the way what falls due. */
  to(time: number): this {
    const until = start + time;
    for (let fuel = 1_000; fuel > 0; fuel--) {
      const next = this.inStep ? this.#nextTimer(until) : undefined;
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      this.input({ kind: "timer", ...this.#address(), ...next });
    }
    this.#now = Math.max(this.#now, until);
    return this;
  }

  /** An event at a time; its own time is the same unless given. */
  event(name: string, options: { readonly at: number; readonly time?: number; readonly id?: string; readonly data?: JsonObject }): this {
    this.to(options.at);
    const made = makeEvent(name, {
      id: options.id ?? `${name}-${++this.#events}`,
      time: start + (options.time ?? options.at),
      ...(options.data === undefined ? {} : { data: options.data }),
    });
    return this.receive({ ...made, arrivedAt: this.#now });
  }

  /** As the loop does it: address, dedupe key, step. */
  receive(event: Event): this {
    if (this.rule === undefined) return this;
    const address = addressOf(this.rule, event, this.#now);
    if (!("key" in address)) {
      this.verdict = "none" in address ? { outcome: "no-match", reason: address.none } : { outcome: "error", reason: address.error };
      return this;
    }
    const seen = dedupeKey(this.rule.id, event.id);
    if (this.#seen.has(seen)) return this;
    this.#seen.add(seen);
    return this.input({ kind: "event", event, ...this.#address() });
  }

  /** A snapshot of `live` in which the key holds since a time. */
  held(since: number, options: { readonly at: number; readonly id: string; readonly data?: JsonObject }): this {
    this.to(options.at);
    const event = makeEvent("live", { id: options.id, time: start + since, ...(options.data === undefined ? {} : { data: options.data }) });
    return this.input({ kind: "held", event: { ...event, arrivedAt: this.#now }, ...this.#address() });
  }

  /** A snapshot of `live` without the key. */
  absent(options: { readonly at: number; readonly connection?: string; readonly event?: string }): this {
    this.to(options.at);
    return this.input({ kind: "absent", connection: options.connection ?? "source", event: options.event ?? "live", ...this.#address() });
  }

  input(input: EngineInput): this {
    this.#step(input);
    if (this.healthy) this.deliver();
    return this;
  }

  /** Delivers everything that can be delivered. */
  deliver(answer: (op: Op) => OutcomeDecision = (op) => done(op)): this {
    for (let head = this.#claimable(); head !== undefined; head = this.#claimable()) {
      const op = this.claim(head.id);
      if (op === undefined) continue;
      const decision = answer(op);
      if (decision.kind === "done") this.#record(op);
      this.#step({ kind: "outcome", op: op.id, decision, ...this.#address() });
    }
    return this;
  }

  /** Claims an op; gives it back when it is being sent. */
  claim(op: string): Op | undefined {
    this.#step({ kind: "claim", op, boot: 1, ...this.#address() });
    return this.aggregate.ops.find(({ id, state }) => id === op && state === "sending");
  }

  /** The answer to an op that was claimed. */
  outcome(op: string, decision: OutcomeDecision): this {
    const sending = this.aggregate.ops.find(({ id }) => id === op);
    if (decision.kind === "done" && sending !== undefined) this.#record(sending);
    return this.input({ kind: "outcome", op, decision, ...this.#address() });
  }

  #record(op: Op): void {
    const content = op.input["content"];
    this.sent.push({
      at: this.now,
      step: op.step,
      op: op.follow ?? op.op,
      content: typeof content === "string" ? content : "",
      input: op.input,
      key: op.idempotencyKey,
    });
  }

  #step(input: EngineInput): void {
    const sequence = (++this.#sequence).toString(36).padStart(8, "0");
    const before = this.aggregate;
    const { aggregate, verdict } = step(before, input, { rule: this.rule, now: this.#now, install: "install", sequence });
    this.verdict = verdict;
    this.finished.push(...aggregate.ops.filter((op) => !isUnfinished(op) && !before.ops.includes(op)));
    this.aggregate = { ...aggregate, ops: aggregate.ops.filter(isUnfinished) };
  }

  #claimable(): Op | undefined {
    const heads = new Map<string, Op>();
    for (const op of this.unfinished) if (!heads.has(op.slot)) heads.set(op.slot, op);
    return [...heads.values()].find((op) => op.state === "queued" && op.due <= this.#now);
  }

  #nextTimer(until: number): { readonly name: string; readonly due: number } | undefined {
    const due = timersOf(this.aggregate, this.rule).filter((timer) => timer.due <= until);
    return due.sort((one, other) => one.due - other.due)[0];
  }

  #address(): { readonly rule: string; readonly key: string } {
    return { rule: this.aggregate.rule, key: this.aggregate.key };
  }
}

/** A success; a create's reference names its op. */
export function done(op: Op, options: { readonly gone?: boolean; readonly output?: JsonObject } = {}): OutcomeDecision {
  const ref = op.op === "create" ? { message: op.id } : undefined;
  return { kind: "done", ref, output: options.output ?? { id: op.id }, gone: options.gone ?? false };
}

/** Certainly not carried out; again a minute later. */
export function again(at: number): OutcomeDecision {
  return { kind: "retry", due: start + at, failure: { code: "DOWN", message: "503", at: start }, counts: true };
}

/** Given up. */
export function dead(options: { readonly gone?: boolean } = {}): OutcomeDecision {
  return { kind: "dead", failure: { code: "REFUSED", message: "403", at: start }, gone: options.gone ?? false };
}
