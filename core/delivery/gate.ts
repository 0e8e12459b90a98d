import type { Op } from "#core/engine/state";
import type { Budget } from "#core/plugin/action-definition";
import type { Budgets, Draw } from "./budget.ts";
import type { Fault } from "./fault.ts";
import type { Wait } from "./lanes.ts";
import type { OpenConnection } from "./open-connection.ts";
import { budgetsOf } from "./op-input.ts";
import { type Parking, scopesOf } from "./parking.ts";

export interface GateOptions {
  readonly connections: (name: string) => OpenConnection | undefined;
  readonly parking: Parking;
  readonly budgets: Budgets;
  /** How many requests of one connection may be under way. */
  readonly inFlightPerConnection: number;
  /** Whether others wait in this lane and this slot waits nowhere yet: then it goes behind them, free or not. */
  readonly mustQueue: (slot: string, lane: string) => boolean;
  readonly complain: (op: Op, message: string) => void;
}

interface Place {
  readonly connection: string;
  readonly draw: Draw;
}

/** The lane of what waits for a connection to be opened. */
export function closedLane(connection: string): string {
  return `closed ${connection}`;
}

/**
 * The lane of what waits for its turn: ops of one connection that draw from the same budgets. Those that share only some of them wait in lanes of
 * their own, so a long queue for one target costs nothing when another's turn comes.
 */
function turnLane(connection: string, budgets: readonly Budget[]): string {
  return `turn ${connection} ${budgets.map(({ key, perMs }) => `${perMs} ${key}`).join("|")}`;
}

/** Everything that can hold back the head of a slot, asked in one order: its due time, its connection, parked scopes, asked waits, its turn. */
export class Gate {
  readonly #options: GateOptions;
  readonly #pauses = new Map<string, number>();
  /** By op: who was let in and has not left. */
  readonly #places = new Map<string, Place>();
  readonly #inFlight = new Map<string, number>();
  /** By connection: the lanes that wait for a free place. */
  readonly #crowded = new Map<string, Set<string>>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** What holds the op back now; undefined when it may go. */
  holding(op: Op, now: number): Wait | undefined {
    if (op.due > now) return { lane: `due ${op.slot}`, until: op.due };
    const connection = this.#options.connections(op.connection);
    if (connection === undefined) return { lane: closedLane(op.connection), until: undefined };
    const parked = this.#options.parking.holding(op, now);
    if (parked !== undefined) return { lane: `parked ${parked.scope}`, until: parked.until };
    return this.#paused(op, now) ?? this.#turn(op, connection, now);
  }

  /** Lets the op in: it takes its place and its share of the budgets until it leaves. */
  letIn(op: Op, now: number): void {
    if (this.#places.has(op.id)) return;
    const connection = this.#options.connections(op.connection);
    const budgets = connection === undefined ? [] : this.#budgetsOf(op, connection);
    this.#options.parking.letThrough(op);
    this.#places.set(op.id, { connection: op.connection, draw: this.#options.budgets.draw(budgets, now) });
    this.#inFlight.set(op.connection, this.inFlightOf(op.connection) + 1);
  }

  /** The request leaves now: budgets count from here. */
  departs(op: Op, now: number): void {
    const place = this.#places.get(op.id);
    if (place !== undefined) this.#places.set(op.id, { ...place, draw: this.#options.budgets.moveTo(place.draw, now) });
  }

  /** The request is over. */
  leaves(op: Op): void {
    const place = this.#places.get(op.id);
    if (place === undefined) return;
    this.#places.delete(op.id);
    this.#inFlight.set(place.connection, this.inFlightOf(place.connection) - 1);
  }

  /** The op was let in, but made no request. */
  turnsBack(op: Op): void {
    const place = this.#places.get(op.id);
    if (place === undefined) return;
    this.#options.budgets.cancel(place.draw);
    this.#options.parking.takeBack(op);
    this.leaves(op);
  }

  /** The lanes whose slots may go on now that this op has left or turned back. */
  freedBy(op: Op): readonly string[] {
    const crowded = this.#crowded.get(op.connection) ?? [];
    this.#crowded.delete(op.connection);
    return [...scopesOf(op).map((scope) => `parked ${scope}`), ...crowded];
  }

  isInside(op: Op): boolean {
    return this.#places.has(op.id);
  }

  /** Nobody is let in and has not left. */
  isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** How many ops of a connection were let in and have not left. */
  inFlightOf(connection: string): number {
    return this.#inFlight.get(connection) ?? 0;
  }

  /** A wait that the destination asked for holds everything of the scope that it names; for a row the op's own due time does. */
  pause(op: Op, fault: Fault, now: number): void {
    if (fault.failure !== "retryable" || fault.retryAfterMs === undefined || fault.scope === "row") return;
    const scope = scopesOf(op)[fault.scope === "connection" ? 0 : 1];
    this.#pauses.set(scope, Math.max(this.#pauses.get(scope) ?? 0, now + fault.retryAfterMs));
  }

  #paused(op: Op, now: number): Wait | undefined {
    for (const scope of scopesOf(op)) {
      const until = this.#pauses.get(scope);
      if (until === undefined) continue;
      if (until > now) return { lane: `paused ${scope}`, until };
      this.#pauses.delete(scope);
    }
    return undefined;
  }

  #turn(op: Op, connection: OpenConnection, now: number): Wait | undefined {
    const budgets = this.#budgetsOf(op, connection);
    const lane = turnLane(op.connection, budgets);
    if (this.inFlightOf(op.connection) >= this.#options.inFlightPerConnection) {
      this.#crowded.set(op.connection, (this.#crowded.get(op.connection) ?? new Set()).add(lane));
      return { lane, until: undefined };
    }
    const until = Math.max(now, ...budgets.map((budget) => this.#options.budgets.freeAt(budget, now)));
    return until > now || this.#options.mustQueue(op.slot, lane) ? { lane, until } : undefined;
  }

  #budgetsOf(op: Op, connection: OpenConnection): readonly Budget[] {
    return budgetsOf(connection, op, (message) => this.#options.complain(op, message));
  }
}
