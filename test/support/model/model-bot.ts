import { addressOf, dedupeKey } from "#core/engine/address";
import { emptyAggregate } from "#core/engine/aggregate";
import type { EngineInput, OutcomeDecision } from "#core/engine/input";
import type { Aggregate, Event, Op } from "#core/engine/state";
import { type StepContext, type StepResult, step } from "#core/engine/step";
import { timersOf } from "#core/engine/timers";
import type { LifecycleRule } from "#core/rules/compiled-rule";
import { deadlineMs, type Fate, type ModelDestination } from "./model-destination.ts";
import { ModelDisk } from "./model-disk.ts";

const settleMs = 30_000;
const retryMs = 5_000;
const resendAfterMs = 5_000;

/** Thrown where the process is killed; caught where it is started again. */
class Killed extends Error {}

/** Everything that chance decides, decided beforehand; what is left out goes well. */
export interface Schedule {
  /** Whether the process is killed at each await, in order. */
  readonly kills: readonly boolean[];
  readonly fates: readonly Fate[];
  /** How many inputs each batch takes at most. */
  readonly batches: readonly number[];
}

/** Sees every step that is made. */
export type StepWitness = (before: Aggregate, input: EngineInput, context: StepContext, result: StepResult) => void;

/** What happens at a time: an event, or what a snapshot of `live` says of the event's key. */
export interface Happening {
  readonly kind: "event" | "held" | "absent";
  readonly event: Event;
  readonly at: number;
}

/** The loop and delivery as the architecture describes them, without anything that is not needed to try the engine. */
export class ModelBot {
  readonly disk = new ModelDisk();
  now: number;
  readonly #rule: LifecycleRule;
  readonly #destination: ModelDestination;
  readonly #windowMs: number;
  readonly #kills: Iterator<boolean>;
  readonly #fates: Iterator<Fate>;
  readonly #batches: Iterator<number>;
  #sequence = 0;
  #unaccepted: readonly Happening[];
  readonly #witness: StepWitness | undefined;

  constructor(options: {
    readonly rule: LifecycleRule;
    readonly destination: ModelDestination;
    readonly windowMs: number;
    readonly happenings: readonly Happening[];
    readonly witness?: StepWitness;
    readonly schedule: Schedule;
    readonly start: number;
  }) {
    this.#rule = options.rule;
    this.#destination = options.destination;
    this.#windowMs = options.windowMs;
    this.#unaccepted = options.happenings;
    this.#witness = options.witness;
    this.now = options.start;
    this.#kills = options.schedule.kills[Symbol.iterator]();
    this.#fates = options.schedule.fates[Symbol.iterator]();
    this.#batches = options.schedule.batches[Symbol.iterator]();
  }

  /** Runs until a time, starting again after every kill. */
  run(until: number): void {
    for (let next = this.#nextMoment(); next !== undefined && next <= until; next = this.#nextMoment()) {
      this.now = Math.max(this.now, next);
      this.#destination.settle(this.now);
      try {
        this.#takeTurn();
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.#startAgain();
      }
    }
  }

  #takeTurn(): void {
    const timers = this.#dueTimers();
    this.#process(timers);
    const size = next(this.#batches, 1);
    this.#processHappenings(this.#nextHappenings(size));
    for (const op of this.#claimable()) this.#process([{ kind: "claim", rule: op.rule, key: op.key, op: op.id, boot: this.disk.boot }]);
    for (const aggregate of this.disk.aggregates()) {
      for (const op of aggregate.ops) if (op.state === "sending") this.#deliver(aggregate, op);
    }
  }

  /** A snapshot comes alone: it says what holds now, so one that is told again after a kill must not be older than events beside it. */
  #nextHappenings(size: number): readonly Happening[] {
    const due = this.#unaccepted.filter(({ at }) => at <= this.now).slice(0, size);
    const snapshot = due.findIndex(({ kind }) => kind !== "event");
    return snapshot < 0 ? due : due.slice(0, Math.max(1, snapshot));
  }

  #processHappenings(happenings: readonly Happening[]): void {
    const inputs: EngineInput[] = [];
    const seen: string[] = [];
    for (const { kind, event } of happenings) {
      const address = addressOf(this.#rule, event, this.now);
      const dedupe = dedupeKey(this.#rule.id, event.id);
      if (!("key" in address)) continue;
      const about = { rule: this.#rule.id, key: address.key.id };
      if (kind === "absent") inputs.push({ kind, connection: event.connection, event: event.name, ...about });
      else if (kind === "held") inputs.push({ kind, event, ...about });
      else if (!this.disk.seen.has(dedupe)) {
        seen.push(dedupe);
        inputs.push({ kind, event, ...about });
      }
    }
    this.#process(inputs, seen);
    this.#unaccepted = this.#unaccepted.filter((one) => !happenings.includes(one));
  }

  /** One batch: step everything over what the disk holds, then one commit. */
  #process(inputs: readonly EngineInput[], seen: readonly string[] = []): void {
    if (inputs.length === 0) return;
    const changed = new Map<string, Aggregate>();
    for (const input of inputs) {
      const before = changed.get(input.key) ?? this.disk.load(input.key) ?? emptyAggregate(input.rule, input.key);
      changed.set(input.key, this.#step(before, input));
    }
    this.#mayBeKilled();
    this.disk.commit({ aggregates: changed, seen });
    this.#mayBeKilled();
  }

  #deliver(aggregate: Aggregate, op: Op): void {
    const slot = aggregate.slots.find(({ id }) => id === op.slot);
    const ref = typeof slot?.ref === "number" ? slot.ref : undefined;
    if (op.op !== "create" && ref === undefined) throw new Error(`a ${op.op} without a reference`);
    this.#mayBeKilled();
    const found =
      op.unsure && this.now - (op.firstAttemptAt ?? 0) > this.#windowMs / 2 ? this.#destination.find(op.idempotencyKey) : undefined;
    const answer =
      found ??
      this.#destination.request(
        { op: op.op, key: op.idempotencyKey, slot: op.slot, ref, input: op.input },
        next(this.#fates, "ok"),
        this.now,
      );
    this.#mayBeKilled();
    this.#process([{ kind: "outcome", rule: op.rule, key: op.key, op: op.id, decision: this.#decide(op, answer) }]);
  }

  #decide(op: Op, answer: ReturnType<ModelDestination["request"]>): OutcomeDecision {
    const failure = { code: "MODEL", message: typeof answer === "string" ? answer : "", at: this.now };
    if (typeof answer === "object") return { kind: "done", ref: answer.ref, output: { ref: answer.ref }, gone: false };
    if (answer === "busy") return { kind: "retry", due: this.now + retryMs, failure, counts: true };
    if (answer === "refused") return { kind: "dead", failure, gone: false };
    return { kind: "unsure", due: this.#lookAgainAt(op, this.now), failure };
  }

  /** A new message soon while its key is recognised; else, and an edit always, when the request has settled: a late one must not overtake the next. */
  #lookAgainAt(op: Op, since: number): number {
    const soon = since + resendAfterMs;
    const hasKey = op.op === "create" || op.op === "reply";
    return hasKey && soon <= (op.firstAttemptAt ?? since) + this.#windowMs / 2 ? soon : since + deadlineMs + settleMs;
  }

  #startAgain(): void {
    this.disk.boot += 1;
    for (const aggregate of this.disk.aggregates()) {
      for (const op of aggregate.ops.filter(({ state }) => state === "sending")) {
        const due = Math.max(this.now, this.#lookAgainAt(op, this.now));
        const failure = { code: "KILLED", message: "", at: this.now };
        this.#processUnkilled({ kind: "outcome", rule: op.rule, key: op.key, op: op.id, decision: { kind: "unsure", due, failure } });
      }
    }
  }

  #processUnkilled(input: EngineInput): void {
    const before = this.disk.load(input.key) ?? emptyAggregate(input.rule, input.key);
    this.disk.commit({ aggregates: new Map([[input.key, this.#step(before, input)]]), seen: [] });
  }

  #step(before: Aggregate, input: EngineInput): Aggregate {
    const context = { rule: this.#rule, now: this.now, install: "install", sequence: this.#nextSequence() };
    const result = step(before, input, context);
    this.#witness?.(before, input, context, result);
    return result.aggregate;
  }

  #dueTimers(): readonly EngineInput[] {
    const due: { readonly key: string; readonly name: string; readonly due: number }[] = [];
    for (const aggregate of this.disk.aggregates()) {
      for (const timer of timersOf(aggregate, this.#rule)) if (timer.due <= this.now) due.push({ key: aggregate.key, ...timer });
    }
    due.sort((one, other) => one.due - other.due);
    return due.map((timer) => ({ kind: "timer", rule: this.#rule.id, ...timer }));
  }

  #claimable(): readonly Op[] {
    return this.#heads().filter((op) => op.state === "queued" && op.due <= this.now);
  }

  #heads(): readonly Op[] {
    const heads = new Map<string, Op>();
    for (const aggregate of this.disk.aggregates()) {
      for (const op of aggregate.ops) if (!heads.has(op.slot)) heads.set(op.slot, op);
    }
    return [...heads.values()];
  }

  #nextMoment(): number | undefined {
    const timers = this.disk.aggregates().flatMap((aggregate) => timersOf(aggregate, this.#rule).map(({ due }) => due));
    const ops = this.#heads().map((op) => (op.state === "sending" ? this.now : op.due));
    const late = this.#destination.nextLate();
    const moments = [...timers, ...ops, ...this.#unaccepted.map(({ at }) => at), ...(late === undefined ? [] : [late])];
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  #mayBeKilled(): void {
    if (next(this.#kills, false)) throw new Killed("killed");
  }

  #nextSequence(): string {
    this.#sequence += 1;
    return `${this.disk.boot.toString(36).padStart(4, "0")}${this.#sequence.toString(36).padStart(6, "0")}`;
  }
}

function next<T>(values: Iterator<T>, otherwise: T): T {
  const taken = values.next();
  return taken.done === true ? otherwise : taken.value;
}
