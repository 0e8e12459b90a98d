import type { Subscription } from "#core/plugin/source-definition";
import type { RuleSet } from "#core/rules/compiled-rule";
import type { SourceRow } from "#core/store/port";
import type { Clock } from "#core/time/clock";
import type { RunnableConnection, RunningConnection } from "./connections.ts";
import type { Loop } from "./loop.ts";
import { subscriptionsOf } from "./subscriptions.ts";
import { type LinkState, Supervisor } from "./supervisor.ts";

/** Makes the sources that rules listen to known to the loop. Call before the loop runs, then `Supervision.start` each. */
export function addSources(loop: Loop, connections: readonly RunningConnection[], rules: RuleSet, rows: readonly SourceRow[]): void {
  for (const connection of connections) {
    if (subscriptionsOf(rules, connection.name).length === 0) continue;
    addSource(
      loop,
      connection,
      rows.find((row) => row.connection === connection.name),
    );
  }
}

/** The silence of a source that could not be opened says nothing. Returns the loop. */
export function expectUnopened(loop: Loop, connections: readonly RunnableConnection[], open: ReadonlyMap<string, unknown>): Loop {
  for (const { name, plugin } of connections) if (plugin.source !== undefined && !open.has(name)) loop.gate.expect(name);
  return loop;
}

/** Makes one source known to the loop, or known with other settings. `stored` is what was left of it by an earlier process. */
export function addSource(loop: Loop, { name, plugin, config, definition }: RunningConnection, stored?: SourceRow): void {
  if (definition.source === undefined) return;
  loop.sources.add({ connection: name, plugin, config, definition: definition.source }, stored);
  loop.gate.expect(name);
}

interface Supervised {
  readonly supervisor: Supervisor;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

interface SupervisionContext {
  readonly clock: Clock;
  readonly random: () => number;
  /** Hears of every change of a link's state. */
  readonly onLink: (connection: string, state: LinkState) => void;
}

/** All sources that run. */
export class Supervision {
  readonly #loop: Loop;
  readonly #context: SupervisionContext;
  readonly #sources = new Map<string, Supervised>();
  #isStopped = false;

  constructor(loop: Loop, context: SupervisionContext) {
    this.#loop = loop;
    this.#context = context;
  }

  /** Starts the source of a connection that the loop knows. One that has none is passed over. */
  start({ name, client, log, notes }: RunningConnection, subscriptions: readonly Subscription[]): void {
    const loop = this.#loop;
    const source = loop.sources.source(name);
    if (source === undefined || this.#isStopped) return;
    const supervisor = new Supervisor({
      source,
      client,
      log,
      notes,
      subscriptions,
      clock: this.#context.clock,
      random: this.#context.random,
      cursor: () => loop.sources.cursor(name),
      push: (input, cursor) => loop.push({ kind: "source", connection: name, input, ...(cursor === undefined ? {} : { cursor }) }),
      onState: (state) => this.#context.onLink(name, state),
    });
    const stopping = new AbortController();
    this.#sources.set(name, { supervisor, stopping, ended: supervisor.run(stopping.signal) });
  }

  isRunning(name: string): boolean {
    return this.#sources.has(name);
  }

  /** Tells a source that runs what is asked of it now. */
  resubscribe(name: string, subscriptions: readonly Subscription[]): void {
    this.#sources.get(name)?.supervisor.resubscribe(subscriptions);
  }

  /** A source that waits for its next attempt makes it now. */
  hurry(name: string): void {
    this.#sources.get(name)?.supervisor.hurry();
  }

  /** Closes one link for good. Resolves when it is closed and everything that came over it is on disk. */
  async stop(name: string, reason: string): Promise<void> {
    const source = this.#sources.get(name);
    if (source === undefined) return;
    source.stopping.abort(new Error(reason));
    await source.ended;
    this.#sources.delete(name);
    if (!this.#isStopped) await this.#loop.push({ kind: "source", connection: name, input: { kind: "lost", reason } });
  }

  /** The state of each source's link, by connection. */
  states(): { readonly [connection: string]: LinkState } {
    return Object.fromEntries([...this.#sources].map(([name, { supervisor }]) => [name, supervisor.state]));
  }

  /** Closes every link; resolves when none is left. None is started any more. */
  async stopAll(): Promise<void> {
    this.#isStopped = true;
    for (const { stopping } of this.#sources.values()) stopping.abort(new Error("stopping"));
    await Promise.all([...this.#sources.values()].map(({ ended }) => ended));
  }
}
