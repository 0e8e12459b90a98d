import { inspect } from "node:util";
import { isLinkError, type LinkError } from "#core/errors/link-error";
import type { Logger } from "#core/plugin/logger";
import type { SourceEvent, SourceInput, Subscription } from "#core/plugin/source-definition";
import { VirtualClock } from "#core/time/virtual-clock";
import type { ElstatClient } from "#plugins/elstat/client";
import plugin from "#plugins/elstat/index";
import { type ElstatSimulator, startElstatSimulator } from "#plugins/elstat/simulator";

export const start = Date.UTC(2026, 6, 13, 12, 0, 0);

const source = plugin.source ?? fail("the plugin has no source");

type Config = ReturnType<typeof plugin.config.parse>;

/** A rule's wish for the status of services, and for the latency of others. */
export function wish(services: readonly string[], latencies: readonly string[] = []): readonly Subscription[] {
  return [
    ...(services.length === 0 ? [] : [{ event: "service.status", parameters: { services } }]),
    ...(latencies.length === 0 ? [] : [{ event: "service.latency", parameters: { services: latencies } }]),
  ];
}

/** One connection of the plugin, run as the core runs it, over real sockets and a clock that the test moves. */
export class LinkHost {
  readonly clock: VirtualClock;
  readonly simulator: ElstatSimulator;
  readonly events: SourceEvent[] = [];
  readonly notices: string[] = [];
  /** Log lines. */
  readonly said: string[] = [];
  readonly client: ElstatClient;
  state = source.initial;
  subscriptions: readonly Subscription[] = wish(["elixire"]);
  settings: { readonly [name: string]: string | readonly string[] } = {};
  connects = 0;
  inStep = 0;
  /** While set, frames wait for it before they are accepted. */
  gate: Promise<void> | undefined;
  waiting = 0;
  #listener: ((subscriptions: readonly Subscription[]) => void) | undefined;
  #link: { readonly stop: AbortController; readonly done: Promise<unknown> } | undefined;

  private constructor(clock: VirtualClock, simulator: ElstatSimulator) {
    this.clock = clock;
    this.client = { clock, said: new Set(), endsOnMessage: 0 };
    this.simulator = simulator;
  }

  /** The simulator looks at its services only when the test says so. */
  static async start(services?: readonly string[]): Promise<LinkHost> {
    const clock = new VirtualClock(start);
    return new LinkHost(clock, await startElstatSimulator({ clock, pollMs: 0, ...(services === undefined ? {} : { services }) }));
  }

  get stream(): ElstatSimulator["stream"] {
    return this.simulator.stream;
  }

  /** Runs one link. Resolves with the link error that ended it, or undefined when it was stopped. */
  run(): Promise<LinkError | undefined> {
    const config = plugin.config.parse({ url: this.simulator.url, ...this.settings });
    const stop = new AbortController();
    const running = source.run({
      config,
      client: this.client,
      clock: this.clock,
      log: this.#log(),
      store: { get: () => Promise.resolve(undefined), set: () => Promise.resolve(), delete: () => Promise.resolve() },
      subscriptions: this.subscriptions,
      onSubscriptions: (listener) => {
        this.#listener = listener;
        return () => {
          this.#listener = undefined;
        };
      },
      cursor: undefined,
      emit: async (frame) => {
        this.waiting += 1;
        await this.gate;
        this.waiting -= 1;
        this.#feed({ kind: "frame", frame }, config);
      },
      connected: () => {
        this.connects += 1;
      },
      inStep: () => {
        if (this.connects === 0) throw new Error("in step before connected");
        this.inStep += 1;
      },
      signal: stop.signal,
    });
    const done = running.then(
      () => undefined,
      (error: unknown) => {
        if (!isLinkError(error)) throw error;
        return error;
      },
    );
    this.#link = { stop, done };
    return done;
  }

  /** Starts a link and waits until every SUBSCRIBE is answered. `ended` is as `run` says. */
  async connect(): Promise<{ readonly ended: Promise<LinkError | undefined> }> {
    const { connects } = this;
    const ended = this.run();
    let lost: unknown;
    void ended.then((error) => {
      lost = error ?? new Error("stopped");
    });
    await this.until(() => this.connects > connects || lost !== undefined);
    if (lost !== undefined) throw lost as Error;
    return { ended };
  }

  /** Other rules ask for other things while the link is up. */
  reload(subscriptions: readonly Subscription[]): void {
    this.subscriptions = subscriptions;
    this.#listener?.(subscriptions);
  }

  get isListening(): boolean {
    return this.#listener !== undefined;
  }

  /** Lets the simulator look at its services, and waits for as many events as come of it. */
  async poll(events: number): Promise<void> {
    const before = this.events.length;
    this.simulator.poll();
    await this.until(() => this.events.length >= before + events);
  }

  async advance(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    while (this.clock.now() < until) await this.clock.advance(Math.min(1_000, until - this.clock.now()), turns);
  }

  /** Waits for real I/O to bring something about. */
  async until(condition: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + 8_000;
    while (!condition()) {
      if (performance.now() > giveUpAt) throw new Error("what was waited for did not happen");
      await turns();
    }
  }

  async stop(): Promise<void> {
    this.#link?.stop.abort(new Error("stopped by the test"));
    await this.#link?.done.catch(() => undefined);
    this.#link = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.simulator.close();
  }

  #feed(input: SourceInput, config: Config): void {
    const reduction = source.reduce(this.state, input, { now: this.clock.now(), config });
    this.state = reduction.state;
    this.events.push(...reduction.events);
    this.notices.push(...(reduction.notices ?? []).map((notice) => notice.code));
  }

  #log(): Logger {
    const write = (message: string, fields?: object): void => void this.said.push(`${message} ${inspect(fields)}`);
    const log: Logger = { debug: write, info: write, warn: write, error: write, child: () => log };
    return log;
  }
}

function fail(reason: string): never {
  throw new Error(reason);
}

/** Lets promises and real I/O go on for a while. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
