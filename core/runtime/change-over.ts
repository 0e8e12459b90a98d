import type { Courier } from "#core/delivery/courier";
import type { CompiledRule, RuleSet } from "#core/rules/compiled-rule";
import type { Store } from "#core/store/port";
import { type ConnectionChanges, connectionChanges } from "./connection-changes.ts";
import {
  closeConnection,
  type LackingConnection,
  type OpenContext,
  openConnection,
  openingFailure,
  type RunnableConnection,
  type RunningConnection,
} from "./connections.ts";
import { handOverWork } from "./hand-over-work.ts";
import type { Loop } from "./loop.ts";
import { sameSubscriptions, subscriptionsOf } from "./subscriptions.ts";
import { addSource, type Supervision } from "./supervision.ts";

/** What a runtime runs on. */
export interface Footing {
  readonly connections: readonly RunnableConnection[];
  readonly rules: RuleSet;
  /** Connections that rules name and that cannot run. Default: none. */
  readonly lacking?: readonly LackingConnection[];
}

export interface NextFooting extends Footing {
  /** Rules that are the same as before. */
  readonly unchanged: ReadonlySet<string>;
}

/** Either everything changed, or nothing because a connection could not be opened. */
export type ChangeOutcome =
  | { readonly kind: "changed"; readonly connections: ConnectionChanges }
  | { readonly kind: "not-opened"; readonly connection: string; readonly reason: string };

interface Parts {
  readonly loop: Loop;
  readonly store: Store;
  readonly courier: Courier;
  readonly supervision: Supervision;
  /** The connections that are open. Those that come and go are put in and taken out here. */
  readonly open: Map<string, RunningConnection>;
  readonly context: OpenContext;
}

/**
 * Puts a runtime on another footing while it runs. Clients are made first, since that can fail; then the rules change between two batches; then the
 * links follow. A connection with other settings is closed before the new one begins, so that never two clients of it act: its messages wait meanwhile.
 */
export class ChangeOver {
  readonly #parts: Parts;
  #footing: Footing;
  readonly #restarting = new Set<string>();
  #settling: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts, footing: Footing) {
    this.#parts = parts;
    this.#footing = footing;
  }

  get footing(): Footing {
    return this.#footing;
  }

  isRestarting(connection: string): boolean {
    return this.#restarting.has(connection);
  }

  /** Resolves when every link has followed the last change. */
  async settled(): Promise<void> {
    await this.#settling;
  }

  /** Resolves when the new rules hold; what has to be closed and opened for them goes on after that. One change at a time. */
  async change(next: NextFooting): Promise<ChangeOutcome> {
    await this.#settling;
    const { loop, store, courier, open } = this.#parts;
    const before = this.#footing;
    const changes = connectionChanges(before.connections, next.connections);
    const fresh = await this.#openFresh(next, changes);
    if ("reason" in fresh) return { kind: "not-opened", ...fresh };
    const rows = await store.sources();
    this.#expectSources(next);
    const old = new Map<string, RunningConnection>();
    try {
      await loop.useRules(next.rules, {
        unchanged: next.unchanged,
        inside: async () => {
          for (const name of [...changes.removed, ...changes.restarted]) {
            const connection = open.get(name);
            if (connection !== undefined) old.set(name, connection);
            open.delete(name);
          }
          await handOverWork(before.rules, next.rules, { store, courier, push: (input) => loop.push(input) });
        },
      });
    } catch (error) {
      for (const connection of fresh.values()) await closeConnection(connection);
      throw error;
    }
    this.#footing = next;
    const remaining = [...open.values()];
    const moves = [...new Set([...old.keys(), ...fresh.keys()])].map((name) => this.#replace(name, old.get(name), fresh.get(name), rows));
    const follows = remaining.map((connection) => this.#follow(connection, before, next, rows));
    this.#settling = Promise.all([...moves, ...follows]);
    return { kind: "changed", connections: changes };
  }

  /** Makes the clients that are new, and tries those again that could not be made before. */
  async #openFresh(
    { connections }: Footing,
    { added, restarted }: ConnectionChanges,
  ): Promise<Map<string, RunningConnection> | { readonly connection: string; readonly reason: string }> {
    const { open, context } = this.#parts;
    const fresh = new Map<string, RunningConnection>();
    const isNew = (name: string): boolean => added.includes(name) || restarted.includes(name);
    for (const connection of connections.filter(({ name }) => isNew(name) || !open.has(name))) {
      try {
        fresh.set(connection.name, await openConnection(connection, context));
      } catch (error) {
        const reason = openingFailure(connection, error);
        context.log.error(reason, { connection: connection.name, error });
        if (!isNew(connection.name)) continue;
        for (const opened of fresh.values()) await closeConnection(opened);
        return { connection: connection.name, reason };
      }
    }
    return fresh;
  }

  /** Before the new rules hold: the silence of a source that is not there yet says nothing. */
  #expectSources({ connections, rules }: Footing): void {
    for (const { name, plugin } of connections) {
      if (plugin.source !== undefined && subscriptionsOf(rules, name).length > 0) this.#parts.loop.gate.expect(name);
    }
  }

  /** Closes what a connection was, then begins what it is now; either may be nothing. */
  async #replace(name: string, old: RunningConnection | undefined, fresh: RunningConnection | undefined, rows: Rows): Promise<void> {
    const { courier, supervision, open, loop } = this.#parts;
    if (old !== undefined) {
      if (fresh !== undefined) this.#restarting.add(name);
      await supervision.stop(name, fresh === undefined ? "the connection is not configured any more" : "the connection has other settings");
      await courier.settled(name);
      await closeConnection(old);
      this.#restarting.delete(name);
    }
    if (fresh === undefined) {
      loop.sources.remove(name);
      loop.gate.forget(name);
      return;
    }
    open.set(name, fresh);
    this.#startSource(fresh, rows);
    courier.connectionsChanged();
  }

  /** A connection that stays as it is: its source hears what is asked of it now. */
  async #follow(connection: RunningConnection, before: Footing, next: NextFooting, rows: Rows): Promise<void> {
    const { supervision, loop } = this.#parts;
    const { name } = connection;
    const wanted = subscriptionsOf(next.rules, name);
    if (!supervision.isRunning(name)) return this.#startSource(connection, rows);
    if (wanted.length > 0) {
      const isSame = sameSubscriptions(subscriptionsOf(before.rules, name), wanted);
      if (!isSame) supervision.resubscribe(name, wanted);
      const newcomers = newcomersOf(next, name);
      if (newcomers.size > 0) void loop.push({ kind: "tell", connection: name, rules: newcomers });
      return;
    }
    await supervision.stop(name, "no rule listens to it any more");
    loop.sources.remove(name);
    loop.gate.forget(name);
  }

  #startSource(connection: RunningConnection, rows: Rows): void {
    const { loop, supervision } = this.#parts;
    const { name } = connection;
    const wanted = subscriptionsOf(this.#footing.rules, name);
    if (wanted.length === 0) return loop.sources.remove(name);
    addSource(
      loop,
      connection,
      rows.find((row) => row.connection === name),
    );
    supervision.start(connection, wanted);
  }
}

type Rows = Awaited<ReturnType<Store["sources"]>>;

/** Rules that were not there like this before and open on what this connection tells: they do not know what holds already. */
function newcomersOf({ rules, unchanged }: NextFooting, connection: string): ReadonlySet<string> {
  const opensHere = (rule: CompiledRule): boolean =>
    rule.kind === "lifecycle" && !unchanged.has(rule.id) && rule.open.some((entry) => entry.connection === connection);
  return new Set([...rules.rules.values()].filter(opensHere).map(({ id }) => id));
}
