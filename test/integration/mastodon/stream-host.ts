import { inspect } from "node:util";
import { expect } from "vitest";
import type { Json, JsonObject } from "#core/codec/json";
import { isLinkError, type LinkError } from "#core/errors/link-error";
import { createHttpClient } from "#core/http/undici-http-client";
import type { Logger } from "#core/plugin/logger";
import type { SourceEvent, SourceInput, Subscription } from "#core/plugin/source-definition";
import { VirtualClock } from "#core/time/virtual-clock";
import type { MastodonClient } from "#plugins/mastodon/client";
import plugin from "#plugins/mastodon/index";
import type { MastodonState } from "#plugins/mastodon/reduce/state";
import { type MastodonSimulator, startMastodonSimulator } from "#plugins/mastodon/simulator";

export const start = Date.UTC(2026, 10, 21, 7, 0, 0);

/** Rules on every kind of stream. */
const everything: readonly Subscription[] = [
  { event: "status.created", parameters: { tags: ["Cats", "café"], lists: ["12"], streams: ["user", "public"] } },
  { event: "notification", parameters: {} },
  { event: "conversation", parameters: {} },
];

/** One connection's source, run as the core runs it, over real sockets and a clock that the test moves. */
export class StreamHost {
  readonly clock: VirtualClock;
  readonly http: ReturnType<typeof createHttpClient>;
  readonly simulator: MastodonSimulator;
  readonly events: SourceEvent[] = [];
  /** Everything that anybody could read: log lines, errors, reductions. */
  readonly output: string[] = [];
  readonly warnings: string[] = [];
  readonly notices: string[] = [];
  state: MastodonState;
  cursor: Json | undefined;
  subscriptions: readonly Subscription[] = everything;
  settings: JsonObject = {};
  trouble: string | undefined;
  connects = 0;
  inStep = 0;
  /** While set, frames wait for it before they are accepted. */
  gate: Promise<void> | undefined;
  #listener: ((subscriptions: readonly Subscription[]) => void) | undefined;
  #link: { readonly stop: AbortController; readonly done: Promise<unknown> } | undefined;

  private constructor(clock: VirtualClock, simulator: MastodonSimulator) {
    this.clock = clock;
    this.simulator = simulator;
    this.http = createHttpClient({ clock, userAgent: "Herald test" });
    this.state = source().initial;
  }

  static async start(): Promise<StreamHost> {
    const clock = new VirtualClock(start);
    return new StreamHost(clock, await startMastodonSimulator({ clock }));
  }

  /** Runs one link. Resolves with the link error that ended it, or undefined when it was stopped. */
  async run(): Promise<LinkError | undefined> {
    const { url, token } = this.simulator;
    const config = plugin.config.parse({ url, access_token: token, ...this.settings });
    const log = this.#log();
    const store = { get: () => Promise.resolve(undefined), set: () => Promise.resolve(), delete: () => Promise.resolve() };
    const client: MastodonClient = await plugin.open({
      connection: "fedi",
      config,
      needs: { clock: this.clock, http: this.http, store, log },
    });
    const stop = new AbortController();
    const feed = (input: SourceInput, cursor?: Json): void => {
      const reduction = source().reduce(this.state, input, { now: this.clock.now(), config });
      this.state = source().state.parse(JSON.parse(JSON.stringify(reduction.state)));
      if (cursor !== undefined) this.cursor = JSON.parse(JSON.stringify(cursor)) as Json;
      this.events.push(...reduction.events);
      this.notices.push(...(reduction.notices ?? []).map(({ code }) => code));
      this.output.push(JSON.stringify(reduction));
    };
    const running = source().run({
      config,
      client,
      clock: this.clock,
      log,
      store,
      subscriptions: this.subscriptions,
      onSubscriptions: (listener) => {
        this.#listener = listener;
        return () => {
          this.#listener = undefined;
        };
      },
      cursor: this.cursor,
      emit: async (frame, cursor) => {
        await this.gate;
        feed({ kind: "frame", frame }, cursor);
      },
      connected: () => {
        this.connects += 1;
        feed({ kind: "connected" });
      },
      troubled: (reason) => {
        this.trouble = reason;
      },
      inStep: () => {
        this.inStep += 1;
        feed({ kind: "in-step" });
      },
      signal: stop.signal,
    });
    const done = running.then(
      () => undefined,
      (error: unknown) => {
        this.output.push(inspect(error, { depth: 10 }));
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
    await this.advance(1_000);
    await this.until(() => this.inStep > inStep || lost !== undefined);
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

  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) await this.clock.advance(Math.min(1_000, left), turns);
  }

  /** Waits for real I/O to bring something about. */
  async until(condition: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + 8_000;
    while (!condition()) {
      if (performance.now() > giveUpAt) throw new Error(`what was waited for did not happen: ${condition.toString()}`);
      await turns();
    }
  }

  /** Waits for an event of that name, and lets what comes along with it come. */
  async told(name: string, count = 1): Promise<readonly SourceEvent[]> {
    const found = (): readonly SourceEvent[] => this.events.filter((event) => event.name === name);
    await this.until(() => found().length >= count);
    await turns();
    return found();
  }

  /** Posts by their texts, in the order of being told. */
  texts(name = "status.created"): readonly unknown[] {
    return this.events.filter((event) => event.name === name).map(({ data }) => data["content_text"]);
  }

  async stop(): Promise<void> {
    this.#link?.stop.abort(new Error("stopped by the test"));
    await this.#link?.done.catch(() => undefined);
    this.#link = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.simulator.close();
    await this.http.close();
  }

  #log(): Logger {
    const write = (message: string, fields?: object): void => void this.output.push(`${message} ${inspect(fields, { depth: 10 })}`);
    const warn = (message: string, fields?: object): void => {
      this.warnings.push(message);
      write(message, fields);
    };
    const log: Logger = { debug: write, info: write, warn, error: warn, child: () => log };
    return log;
  }
}

function source(): NonNullable<typeof plugin.source> {
  if (plugin.source === undefined) throw new Error("the plugin has no source");
  return plugin.source;
}

/** Lets promises and real I/O go on for a while. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A text with these words in it, for matchers. */
export function textWith(words: string): unknown {
  return expect.stringContaining(words);
}
