import { inspect } from "node:util";
import type { Json } from "#core/codec/json";
import { isLinkError, type LinkError } from "#core/errors/link-error";
import { createHttpClient } from "#core/http/undici-http-client";
import type { KeyValueStore } from "#core/plugin/key-value-store";
import type { Logger } from "#core/plugin/logger";
import type { SourceEvent } from "#core/plugin/source-definition";
import { VirtualClock } from "#core/time/virtual-clock";
import type { RestreamClient } from "#plugins/restream/client";
import plugin from "#plugins/restream/index";
import { type RestreamSimulator, startRestreamSimulator } from "#plugins/restream/simulator";
import type { RestreamState } from "#plugins/restream/state/state";

export const start = Date.UTC(2026, 6, 13, 12, 0, 0);

type Source = NonNullable<typeof plugin.source>;

/** One connection of the plugin, run as the core runs it, over real sockets and a clock that the test moves. */
export class LinkHost {
  readonly clock: VirtualClock;
  readonly http: ReturnType<typeof createHttpClient>;
  readonly events: SourceEvent[] = [];
  /** Everything that anybody could read: log lines, errors, notices, states, stored notes, events. */
  readonly output: string[] = [];
  readonly notes = new Map<string, Json>();
  readonly notices: string[] = [];
  state: RestreamState = initialOf();
  inStep = 0;
  connects = 0;
  /** While set, frames wait for it before they are accepted. */
  gate: Promise<void> | undefined;
  waiting = 0;
  readonly simulator: RestreamSimulator;
  client: RestreamClient | undefined;
  #link: { readonly stop: AbortController; readonly done: Promise<unknown> } | undefined;

  constructor(clock: VirtualClock, simulator: RestreamSimulator) {
    this.clock = clock;
    this.http = createHttpClient({ clock, userAgent: "Herald test" });
    this.simulator = simulator;
  }

  static async start(): Promise<LinkHost> {
    const clock = new VirtualClock(start);
    return new LinkHost(clock, await startRestreamSimulator({ clock }));
  }

  readonly store: KeyValueStore = {
    get: (key) => Promise.resolve(this.notes.get(key)),
    set: (key, value) => {
      this.output.push(JSON.stringify(value));
      this.notes.set(key, value);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(void this.notes.delete(key)),
  };

  settings(more: { readonly [name: string]: string } = {}): { readonly [name: string]: string } {
    const { wsUrl, apiUrl, tokenUrl, oauth } = this.simulator;
    const addresses = { url: wsUrl, api_url: apiUrl, token_url: tokenUrl };
    if (more["access_token"] !== undefined) return { ...addresses, ...more };
    return {
      ...addresses,
      client_id: oauth.clientId,
      client_secret: oauth.clientSecret,
      refresh_token: oauth.tokens.refreshToken,
      ...more,
    };
  }

  /** Opens the client anew, as a restart of the process does; state and notes stay. */
  async open(settings = this.settings()): Promise<void> {
    const config = plugin.config.parse(settings);
    const needs = { clock: this.clock, http: this.http, store: this.store, log: this.#log() };
    this.client = await plugin.open({ connection: "main", config, needs });
    this.#config = config;
  }

  #config: ReturnType<typeof plugin.config.parse> | undefined;

  /** Runs one link. Resolves with the link error that ended it, or undefined when it was stopped. */
  run(): Promise<LinkError | undefined> {
    const source = sourceOf();
    if (this.client === undefined || this.#config === undefined) throw new Error("open() comes first");
    const stop = new AbortController();
    const running = source.run({
      config: this.#config,
      client: this.client,
      clock: this.clock,
      log: this.#log(),
      store: this.store,
      subscriptions: [],
      cursor: undefined,
      emit: async (frame) => {
        this.waiting += 1;
        await this.gate;
        this.waiting -= 1;
        this.#feed({ kind: "frame", frame });
      },
      connected: () => {
        this.connects += 1;
        this.#feed({ kind: "connected" });
      },
      inStep: () => {
        this.inStep += 1;
        this.#feed({ kind: "in-step" });
      },
      signal: stop.signal,
    });
    const done = running.then(
      () => undefined,
      (error: unknown) => {
        this.output.push(inspect(error, { depth: 10 }));
        this.#feed({ kind: "lost", reason: "test" });
        if (!isLinkError(error)) throw error;
        return error;
      },
    );
    this.#link = { stop, done };
    return done;
  }

  /** Starts a link and waits until it is in step. `ended` is as `run` says. */
  async connect(): Promise<{ readonly ended: Promise<LinkError | undefined> }> {
    const { inStep, connects } = this;
    const ended = this.run();
    let lost: unknown;
    void ended.then((error) => {
      lost = error ?? new Error("stopped");
    });
    await this.until(() => this.connects > connects || lost !== undefined);
    if (lost !== undefined) throw lost as Error;
    await this.advance(5_000);
    await this.until(() => this.inStep > inStep);
    return { ended };
  }

  /** Moves time; timers of the reducer fire when they are due. */
  async advance(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    while (this.clock.now() < until) {
      await this.clock.advance(Math.min(1_000, until - this.clock.now()), turns);
      this.#fireDue();
    }
  }

  /** Waits for real I/O to bring something about. */
  async until(condition: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + 8_000;
    while (!condition()) {
      if (performance.now() > giveUpAt) throw new Error("what was waited for did not happen");
      await turns();
    }
  }

  /** The names of the derived events since the last call. */
  told(): readonly string[] {
    return this.events.splice(0).flatMap(({ name }) => (name.startsWith("stream.") || name.startsWith("channel.") ? [name] : []));
  }

  async stop(): Promise<void> {
    this.#link?.stop.abort(new Error("stopped by the test"));
    await this.#link?.done.catch(() => undefined);
    this.#link = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    if (this.client !== undefined) await plugin.close?.(this.client);
    await this.simulator.close();
    await this.http.close();
  }

  #fireDue(): void {
    const source = sourceOf();
    if (this.#config === undefined) return;
    for (const [name, at] of Object.entries(source.timers?.(this.state, this.#config) ?? {})) {
      if (at <= this.clock.now()) this.#feed({ kind: "timer", name });
    }
  }

  #feed(input: Parameters<Source["reduce"]>[1]): void {
    if (this.#config === undefined) return;
    const reduction = sourceOf().reduce(this.state, input, { now: this.clock.now(), config: this.#config });
    this.state = reduction.state;
    this.events.push(...reduction.events);
    this.notices.push(...(reduction.notices ?? []).map((notice) => notice.code));
    this.output.push(JSON.stringify(reduction));
  }

  #log(): Logger {
    const write = (message: string, fields?: object): void => void this.output.push(`${message} ${inspect(fields, { depth: 10 })}`);
    const log: Logger = { debug: write, info: write, warn: write, error: write, child: () => log };
    return log;
  }
}

function sourceOf(): Source {
  if (plugin.source === undefined) throw new Error("the plugin has no source");
  return plugin.source;
}

function initialOf(): RestreamState {
  return sourceOf().initial;
}

/** Lets promises and real I/O go on for a while. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
