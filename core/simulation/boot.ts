import type { Json } from "#core/codec/json";
import { HeraldError } from "#core/errors/herald-error";
import { HttpError, type HttpClient } from "#core/http/http-client";
import type { Logger } from "#core/plugin/logger";
import type { NextFooting } from "#core/runtime/change-over";
import { createObserver, type Observer } from "#core/runtime/observer";
import { namedThing } from "#core/runtime/open-things";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import type { SilenceRequest } from "#core/runtime/silences";
import type { Store } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import { BootClock } from "./boot-clock.ts";
import { BootConnections } from "./boot-connections.ts";
import { type BootStore, bootStore } from "./boot-store.ts";
import type { Destination } from "./destination.ts";
import type { OpLedger } from "./op-ledger.ts";
import type { SimulationOptions } from "./simulation-options.ts";

export interface BootOptions extends Pick<SimulationOptions, "plan" | "sources" | "onVerdict" | "log" | "pruneEveryMs"> {
  readonly inStepAfterMs: number;
  readonly clock: Clock;
  readonly store: Store;
  readonly ledger: OpLedger;
  destination(connection: string): Destination;
}

/** What a silence covers, as it was written. */
export type Silenced = Pick<SilenceRequest, "rule" | "key">;

interface Parts {
  readonly runtime: Runtime;
  readonly clock: BootClock;
  readonly store: BootStore;
  readonly connections: BootConnections;
}

/** One run of the bot, from a start to its end. */
export class Boot {
  readonly #parts: Parts;
  #failure: Error | undefined;
  #changing: Promise<void> = Promise.resolve();

  static async start(options: BootOptions): Promise<Boot> {
    const { plan, ledger, log = silent } = options;
    const clock = new BootClock(options.clock);
    const store = bootStore(options.store, (writes, now) => ledger.committed(writes, now));
    const connections = new BootConnections({ sources: {}, ...options });
    const runtime = await startRuntime({
      connections: connections.use(plan.connections),
      rules: plan.rules,
      store: store.store,
      clock,
      http: noHttp,
      log,
      printer: { print: () => Promise.resolve() },
      observer: watched(
        createObserver(log, () => clock.now()),
        clock,
        options.onVerdict,
      ),
      // Verdicts are told of at once; nobody reads them back.
      withoutTraces: true,
      // What retention deletes is seen by nobody, and a virtual day is short.
      pruneEveryMs: options.pruneEveryMs ?? 86_400_000,
      random: () => 0.5,
      // No time passes while it stops: what is under way then is as after a grace that was too short.
      graceMs: 0,
    });
    return new Boot({ runtime, clock, store, connections });
  }

  private constructor(parts: Parts) {
    this.#parts = parts;
    parts.runtime.done.catch((error: unknown) => this.#fail(error));
  }

  tell(connection: string, frame: Json): void {
    const link = this.#parts.connections.link(connection);
    link?.tell(frame);
    if (link?.isAwaited === true) this.#parts.runtime.hurry(connection);
  }

  async acknowledge(thing: string, by: string, why: string): Promise<void> {
    const { rule, key } = await namedThing(this.#parts.store.store, thing, "open");
    await this.#parts.runtime.acknowledge({ kind: "ack", rule, key, by, why });
  }

  /** Goes on with another configuration, one after the other. Resolves when it holds, which may take time: a change waits until the one before is through. */
  change({ connections, ...next }: NextFooting): Promise<void> {
    this.#changing = this.#changing.then(async () => {
      const outcome = await this.#parts.runtime.change({ ...next, connections: this.#parts.connections.use(connections) });
      if (outcome.kind === "not-opened") throw new Error(`"${outcome.connection}" could not be opened: ${outcome.reason}`);
    });
    this.#changing = this.#changing.catch((error: unknown) => this.#fail(error));
    return this.#changing;
  }

  async silence(request: SilenceRequest): Promise<void> {
    await this.#parts.runtime.silences.add(request);
  }

  async expireSilence({ rule, key }: Silenced): Promise<void> {
    const desk = this.#parts.runtime.silences;
    const meant = desk.list().filter((one) => one.rule === rule && one.key === key);
    if (meant.length === 0) throw new HeraldError("SILENCE_UNKNOWN", "there is no such silence, or it has ended");
    for (const { id } of meant) await desk.expire(id);
  }

  /** Throws what ended the loop, if anything did. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  stop(): Promise<void> {
    return this.#parts.runtime.stop();
  }

  /** As SIGKILL. */
  cut(): void {
    this.#parts.clock.cut();
    this.#parts.store.cut();
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
  }
}

function watched(observer: Observer, clock: Clock, onVerdict: SimulationOptions["onVerdict"]): Observer {
  if (onVerdict === undefined) return observer;
  return {
    ...observer,
    verdict(rule, event, verdict, about) {
      observer.verdict(rule, event, verdict, about);
      onVerdict({ ...verdict, at: clock.now(), rule, event });
    },
  };
}

const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };

function nothing(): void {}

/** A source that runs as it is, and asks for the network all the same, finds none. */
const noHttp: HttpClient = { request: refuse, stream: refuse };

function refuse(): Promise<never> {
  return Promise.reject(new HttpError("HTTP_CONNECT_FAILED", "there is no network in a simulation", "not-sent"));
}
