import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Json } from "#core/codec/json";
import type { StepVerdict } from "#core/engine/step";
import type { Op } from "#core/engine/state";
import type { Logger } from "#core/plugin/logger";
import type { Reduction, SourceDefinition, SourceEvent, SourceNotice, SourceSnapshot } from "#core/plugin/source-definition";
import type { CompiledRule } from "#core/rules/compiled-rule";
import { createRuleSet } from "#core/rules/rule-set";
import { Loop } from "#core/runtime/loop";
import type { LoopCourier } from "#core/runtime/loop-courier";
import type { LoopInput } from "#core/runtime/loop-input";
import type { Observer } from "#core/runtime/observer";
import { createSilenceDesk, type SilenceDesk } from "#core/runtime/silence-desk";
import { Silences } from "#core/runtime/silences";
import { bookkeeping, TraceBook } from "#core/runtime/trace-book";
import type { Store, Write } from "#core/store/port";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";
import { lifecycleRule } from "#test/support/rules";

export const start: number = Date.UTC(2026, 5, 1, 18);

const State = z.strictObject({ frames: z.int(), timers: z.record(z.string(), z.number()) });
type State = z.output<typeof State>;

/** A frame of the scripted source: what its reducer answers to it. */
export interface Script {
  readonly events?: readonly SourceEvent[];
  readonly snapshots?: readonly SourceSnapshot[];
  readonly notices?: readonly SourceNotice[];
  readonly lazy?: boolean;
  /** Nothing changes by it. */
  readonly idle?: boolean;
  readonly timers?: { readonly [name: string]: number };
  readonly fail?: "reduce" | "timers";
}

/** A source that does what its frames say. Its timers stay until a frame takes them away; `timer` inputs and `in-step` give what `answers` holds. */
export function scriptedSource(answers: { readonly [input: string]: Script } = {}): SourceDefinition {
  return {
    initial: { frames: 0, timers: {} },
    state: State,
    reduce(state, input): Reduction<Json> {
      const known = state as State;
      const script = (input.kind === "frame" ? input.frame : answers[input.kind === "timer" ? `timer ${input.name}` : input.kind]) as
        | Script
        | undefined;
      if (script?.fail === "reduce") throw new Error("a defect");
      const { events = [], snapshots = [], notices = [], lazy = false, timers = known.timers } = script ?? {};
      const next =
        script?.idle === true || script === undefined
          ? state
          : { frames: known.frames + 1, timers: script.fail === "timers" ? { fail: 1 } : timers };
      return { state: next, events, snapshots, notices, lazy };
    },
    timers(state) {
      const { timers } = state as State;
      if (timers["fail"] !== undefined) throw new Error("a defect");
      return timers;
    },
    run: () => Promise.reject(new Error("the tests push what it would emit")),
  };
}

/** A log that keeps what it was told, `level message`. */
export function recordingLog(lines: string[] = []): Logger & { readonly lines: readonly string[] } {
  const say =
    (level: string) =>
    (message: string): void =>
      void lines.push(`${level} ${message}`);
  const log = { lines, debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error"), child: () => log };
  return log;
}

/** A courier that takes every fresh head and remembers what it was given. */
export class RecordingCourier implements LoopCourier {
  readonly given: Op[] = [];
  readonly released: string[] = [];
  claims = true;

  mayClaimNow(): boolean {
    return this.claims;
  }

  release(op: Op): void {
    this.released.push(op.id);
  }

  changed(ops: readonly Op[], _refOf?: (op: Op) => Json | undefined): void {
    this.given.push(...ops);
  }
}

export interface SceneOptions {
  readonly rules?: readonly CompiledRule[];
  readonly waits?: (rule: string) => boolean;
  readonly source?: SourceDefinition;
  /** Wraps the store of every boot. */
  readonly store?: (store: Store) => Store;
  /** Decisions are written down. */
  readonly traces?: true;
}

/** A loop on a real store and a virtual clock, with a scripted source called `source`. */
export class LoopScene {
  readonly clock: VirtualClock = new VirtualClock(start);
  readonly courier: RecordingCourier = new RecordingCourier();
  readonly log: ReturnType<typeof recordingLog> = recordingLog();
  readonly verdicts: string[] = [];
  /** The event that each verdict is about. */
  readonly judged: (string | undefined)[] = [];
  readonly notices: string[] = [];
  readonly commits: (readonly Write[])[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "herald-loop-"));
  readonly #options: SceneOptions;
  #store: Store | undefined;
  #loop: Loop | undefined;
  #desk: SilenceDesk | undefined;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  private constructor(options: SceneOptions) {
    this.#options = options;
  }

  static async open(options: SceneOptions = {}): Promise<LoopScene> {
    const scene = new LoopScene(options);
    await scene.boot();
    return scene;
  }

  /** Starts a loop on what is on disk. */
  async boot(changes: SceneOptions = {}): Promise<void> {
    const options = { ...this.#options, ...changes };
    const opened = await openSqliteStore({ path: join(this.#folder, "herald.db"), thread: "caller" });
    this.#store = watched(options.store?.(opened) ?? opened, this.commits);
    const silences = await Silences.load(opened);
    const rules = createRuleSet(options.rules ?? [lifecycleRule()], options.waits);
    const traces =
      options.traces === true
        ? new TraceBook({ marks: await this.store.ringMarks(), now: () => this.clock.now(), redact: (text) => text })
        : undefined;
    this.#loop = new Loop({
      store: this.store,
      clock: this.clock,
      log: this.log,
      ...(traces === undefined ? {} : { traces }),
      observer: traces === undefined ? this.#observer() : bookkeeping(this.#observer(), traces),
      courier: this.courier,
      rules,
      silences,
    });
    this.#desk = createSilenceDesk({ silences, clock: this.clock, push: (change) => this.push({ kind: "silence", change }) });
    const stored = (await this.store.sources()).find(({ connection }) => connection === "source");
    const source = { connection: "source", plugin: "simulated", config: {}, definition: options.source ?? scriptedSource() };
    this.loop.sources.add(source, stored);
    this.loop.gate.expect("source");
    this.#stopping = new AbortController();
    this.#running = this.loop.run(this.#stopping.signal);
    this.#running.catch(() => undefined);
    await this.settle();
  }

  get store(): Store {
    if (this.#store === undefined) throw new Error("the scene is closed");
    return this.#store;
  }

  get loop(): Loop {
    if (this.#loop === undefined) throw new Error("the scene is closed");
    return this.#loop;
  }

  /** What people silence. */
  get desk(): SilenceDesk {
    if (this.#desk === undefined) throw new Error("the scene is closed");
    return this.#desk;
  }

  /** Settles when the loop ends. */
  get running(): Promise<void> {
    return this.#running;
  }

  /** What the source emits. */
  frame(script: Script, cursor?: Json): Promise<void> {
    const input = { kind: "frame", frame: script as unknown as Json } as const;
    return this.loop.push({ kind: "source", connection: "source", input, ...(cursor === undefined ? {} : { cursor }) });
  }

  link(kind: "connected" | "in-step"): Promise<void> {
    return this.loop.push({ kind: "source", connection: "source", input: { kind } });
  }

  lost(): Promise<void> {
    return this.loop.push({ kind: "source", connection: "source", input: { kind: "lost", reason: "test" } });
  }

  async inStep(): Promise<void> {
    await this.link("connected");
    await this.link("in-step");
    await this.settle();
  }

  push(input: LoopInput): Promise<void> {
    return this.loop.push(input);
  }

  /** Lets the loop do all that it can do now. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 3; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.race([this.loop.idle(), this.#running.catch(() => undefined)]);
    }
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms, () => this.settle());
  }

  /** The rows of the commits that changed something, without their bodies. */
  written(): readonly string[] {
    return this.commits.flat().map((write) => ("put" in write ? `put ${write.put}` : `drop ${write.drop}`));
  }

  /** Stops the loop and closes the store; what is in its folder stays. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running.catch(() => undefined);
    await this.#store?.close();
    this.#store = undefined;
  }

  async close(): Promise<void> {
    if (this.#store !== undefined) await this.stop();
    rmSync(this.#folder, { recursive: true });
  }

  #observer(): Observer {
    return {
      verdict: (rule: string, event, { outcome, reason }: StepVerdict) => {
        this.verdicts.push(`${rule} ${outcome}: ${reason}`);
        this.judged.push(event?.id);
      },
      notice: (_, { code }) => void this.notices.push(code),
      event: () => undefined,
      committed: () => undefined,
      counts: () => ({}),
    };
  }
}

/** The same store that writes down every commit that was done. */
function watched(store: Store, commits: (readonly Write[])[]): Store {
  return changedStore(store, {
    commit: async (writes, now) => {
      await store.commit(writes, now);
      commits.push(writes);
    },
  });
}

/** A store with some of its methods replaced. */
export function changedStore(store: Store, changes: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name) {
      const changed: unknown = Reflect.get(changes, name);
      const value: unknown = changed ?? Reflect.get(target, name);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** An event of the scripted source about a user. */
export function about(name: string, id: string, user: Json = 7, atMs = 0): SourceEvent {
  return { name, id, time: start + atMs, data: { user, title: "Hello" } };
}
