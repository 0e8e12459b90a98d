import type { Logger } from "#core/plugin/logger";
import type { RuleSet } from "#core/rules/compiled-rule";
import { type Store, StoreError, type Write } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import type { Batch } from "./batch.ts";
import { commitUntilDone } from "./commit.ts";
import { type Expansion, expand } from "./expand.ts";
import { InputQueue } from "./input-queue.ts";
import { Interludes } from "./interludes.ts";
import { LoopAlarm } from "./loop-alarm.ts";
import type { LoopInput, Queued } from "./loop-input.ts";
import type { LoopCourier } from "./loop-courier.ts";
import type { Observer } from "./observer.ts";
import { refreshTimers } from "./refresh-timers.ts";
import type { Silences } from "./silences.ts";
import { SourceStates } from "./source-states.ts";
import { stepBatch, timersOfRules } from "./step-batch.ts";
import type { TraceBook } from "./trace-book.ts";
import { StepGate } from "./step-gate.ts";

/** How late a source's state that only says when something was last seen may reach the disk. */
const lazyWriteMs = 5_000;
const timersPerBatch = 256;
const overdueWaitMs = 1_000;
const farBehindMs = 3_600_000;

export interface LoopOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer: Observer;
  readonly courier: LoopCourier;
  /** Those that hold until `useRules` gives others. */
  readonly rules: RuleSet;
  readonly silences: Silences;
  /** What was decided, to be written along. */
  readonly traces?: Pick<TraceBook, "take" | "hasUnwritten">;
}

export interface UseRulesOptions {
  /** Rules that are the same as before: their timers stand as they are. */
  readonly unchanged?: ReadonlySet<string>;
  /** What else has to change between the same two batches. It must not wait for the loop; when it rejects, the loop ends. */
  readonly inside?: () => Promise<void>;
}

/**
 * The one queue through which everything goes: take a batch, load what it reads, step each input, commit once, then let the effects out.
 * Never two batches at once. `run` resolves when `signal` aborts and the queue is empty, and rejects when the store failed for good:
 * the process must then stop and start again from disk.
 */
export class Loop {
  readonly sources: SourceStates;
  readonly gate = new StepGate();
  readonly #options: LoopOptions;
  #rules: RuleSet;
  readonly #queue = new InputQueue();
  readonly #interludes = new Interludes();
  readonly #alarm: LoopAlarm;
  #now: number;
  #sequence = 0;
  #nextTimerDue: number | undefined = 0;
  #lazyDue: number | undefined;
  #busySince: number | undefined;
  readonly #idle: (() => void)[] = [];

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#rules = options.rules;
    this.#now = options.store.boot.highestNow;
    this.sources = new SourceStates(options.log);
    this.#alarm = new LoopAlarm(options.clock, () => void this.push({ kind: "wake" }));
  }

  /** Resolves at the commit of everything that the input changed. */
  push(input: LoopInput): Promise<void> {
    return this.#queue.push(input);
  }

  /**
   * From the next batch on these rules hold: every input is judged by the old ones or by the new ones, never by both. Before that everything
   * remembered is fitted to them. Resolves when they hold; rejects when the loop ends.
   */
  useRules(rules: RuleSet, { unchanged = new Set(), inside = () => Promise.resolve() }: UseRulesOptions = {}): Promise<void> {
    const done = this.#interludes.add(async (signal) => {
      const commit = (writes: readonly Write[], now: number): Promise<void> => commitUntilDone(writes, now, { ...this.#options, signal });
      await refreshTimers(this.#options.store, rules, this.#stamp(), { unchanged, commit });
      this.#rules = rules;
      await inside();
    });
    // It also looks for what is due by the new timers.
    void this.push({ kind: "wake" });
    return done;
  }

  /** The rules that hold. */
  get rules(): RuleSet {
    return this.#rules;
  }

  /** How many inputs wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Since when the loop is at the batch in hand; undefined while it waits for something to do. */
  get busySince(): number | undefined {
    return this.#busySince;
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      this.#arm(this.#now);
      for (let batch = await this.#queue.take(signal); batch !== undefined; batch = await this.#queue.take(signal)) {
        this.#busySince = this.#options.clock.now();
        await this.#interludes.play(signal);
        await this.#process(batch, signal);
        this.#busySince = undefined;
        if (this.#queue.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
      }
      await this.#writeLazyStates();
    } catch (error) {
      // A stop does not wait for a full disk: what was not stored was not accepted either, and nothing of it has left.
      if (!signal.aborted || !(error instanceof StoreError) || !error.transient) throw error;
      this.#options.log.error(`${error.message} The last changes were not stored; their sources tell them again at the next start`, {
        code: error.code,
      });
    } finally {
      this.#alarm.cancel();
      this.#interludes.end();
    }
  }

  /** Resolves when nothing waits and nothing is being done. */
  async idle(): Promise<void> {
    if (this.#busySince !== undefined || this.#queue.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #process(queued: readonly Queued[], signal: AbortSignal): Promise<void> {
    const now = this.#stamp();
    const expansion = await this.#expand(queued, now);
    const batch = await stepBatch(expansion.work, {
      ...this.#options,
      rules: this.#rules,
      silences: this.#options.silences.at(now),
      now,
      nextSequence: () => this.#nextSequence(),
    });
    await this.#commit(batch, expansion.writes, { now, signal });
    this.#options.courier.changed(batch.changedOps(), (op) => batch.refOf(op));
    for (const { accepted } of queued.slice(0, expansion.taken)) accepted();
    this.#queue.putBack(queued.slice(expansion.taken));
    this.#queue.pushFirst(expansion.followUps);
    this.#arm(now);
  }

  async #expand(queued: readonly Queued[], now: number): Promise<Expansion> {
    const context = { ...this.#options, rules: this.#rules, sources: this.sources, gate: this.gate, now };
    const inputs = queued.map(({ input }) => input);
    const due = this.#mayFireTimers(inputs, now) ? await this.#dueTimers(now) : [];
    const expansion = await expand({ due, inputs }, context);
    // A source that came in step or was lost lets timers go or holds them: they are asked for again, after its snapshot.
    if (inputs.some(({ kind }) => kind === "snapshot") || inputs.some(movesGate)) this.#nextTimerDue = now;
    return expansion;
  }

  /** What a snapshot tells comes before what silence would tell. */
  #mayFireTimers(inputs: readonly LoopInput[], now: number): boolean {
    if (inputs.some(({ kind }) => kind === "snapshot")) return false;
    return (this.#nextTimerDue !== undefined && this.#nextTimerDue <= now) || inputs.some(({ kind }) => kind === "wake");
  }

  async #dueTimers(now: number): Promise<Expansion["work"]> {
    const { store } = this.#options;
    const held = [...this.#rules.rules.values()].filter((rule) => !this.gate.isOpen(rule.connections, now)).map(({ id }) => id);
    const { timers, nextDue } = await store.due(now, timersPerBatch, held);
    this.#nextTimerDue = timers.length === timersPerBatch ? now : nextDue;
    return timers.map(({ rule, key, name, due }) => ({ input: { kind: "timer", rule, key, name, due } }));
  }

  async #commit(
    batch: Batch,
    others: readonly Write[],
    { now, signal }: { readonly now: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const { clock, observer } = this.#options;
    const writes = [...batch.writes(timersOfRules(this.#rules)), ...others];
    const lazyIsDue = this.#lazyDue !== undefined && this.#lazyDue <= now;
    if (writes.length === 0 && !lazyIsDue) return;
    const unwritten = this.sources.takeUnwritten();
    const traces = this.#options.traces?.take(lazyIsDue) ?? [];
    this.#lazyDue = undefined;
    const begun = clock.now();
    await commitUntilDone([...writes, ...unwritten.map((row): Write => ({ put: "source", row })), ...traces], now, {
      ...this.#options,
      signal,
    });
    observer.committed(clock.now() - begun);
    for (const write of writes) {
      if (!("put" in write) || write.put !== "timers") continue;
      // A timer that is written while it is due already did not go away by firing: never spin on it.
      for (const { due } of write.timers)
        this.#nextTimerDue = Math.min(due <= now ? now + overdueWaitMs : due, this.#nextTimerDue ?? Number.POSITIVE_INFINITY);
    }
  }

  async #writeLazyStates(): Promise<void> {
    const rows = this.sources.takeUnwritten().map((row): Write => ({ put: "source", row }));
    const writes = [...rows, ...(this.#options.traces?.take(true) ?? [])];
    if (writes.length > 0) await this.#options.store.commit(writes, this.#now);
  }

  #arm(now: number): void {
    if (this.sources.hasUnwritten || this.#options.traces?.hasUnwritten === true) this.#lazyDue ??= now + lazyWriteMs;
    this.#alarm.set([this.#nextTimerDue, this.sources.nextDue(), this.#lazyDue, this.gate.nextChange(now)]);
  }

  /** Time does not run backwards for the engine when the wall clock is set back a little. One that is far behind is right: it was wrong before. */
  #stamp(): number {
    const wall = this.#options.clock.now();
    const behindMs = this.#now - wall;
    if (behindMs > farBehindMs) {
      const minutes = Math.round(behindMs / 60_000);
      this.#options.log.warn(
        `the clock is ${minutes} minutes behind what it has been; it is taken as right now, and what is due waits for it`,
      );
    }
    this.#now = behindMs > farBehindMs ? wall : Math.max(this.#now, wall);
    return this.#now;
  }

  #nextSequence(): string {
    this.#sequence += 1;
    return `${base36(this.#options.store.boot.boot, 6)}${base36(this.#sequence, 10)}`;
  }
}

function movesGate(input: LoopInput): boolean {
  return input.kind === "source" && (input.input.kind === "connected" || input.input.kind === "lost" || input.input.kind === "in-step");
}

function base36(value: number, width: number): string {
  return value.toString(36).padStart(width, "0");
}
