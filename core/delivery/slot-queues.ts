import type { Op } from "#core/engine/state";

/**
 * `waiting`: to be sent. `claiming`: its claim is on the way to the disk. `sending`: its request is under way, or its outcome is on the way
 * to the disk. `leaving`: given up, and that is on the way to the disk.
 */
export type EntryPhase = "waiting" | "claiming" | "sending" | "leaving";

/** An unfinished op. */
export interface Entry {
  op: Op;
  phase: EntryPhase;
  /** The due time of the op when its slot was put into a lane for it. */
  placedFor: number | undefined;
}

/** The unfinished ops of one connection. */
export interface ConnectionQueue {
  readonly entries: Map<string, Entry>;
  /** Those that were never attempted, in the order in which they came. */
  readonly untried: Set<string>;
  /** How many entries are `leaving`. */
  leaving: number;
}

/** All unfinished ops: by slot in the order in which they are to be sent, and by connection. */
export class SlotQueues {
  readonly #slots = new Map<string, Entry[]>();
  readonly #connections = new Map<string, ConnectionQueue>();

  /** Adds an op or puts its new state in the place of the old one. */
  put(op: Op): Entry {
    const connection = this.#connection(op.connection);
    if (op.firstAttemptAt === undefined && !op.unsure) connection.untried.add(op.id);
    else connection.untried.delete(op.id);
    const known = connection.entries.get(op.id);
    if (known !== undefined) {
      known.op = op;
      return known;
    }
    const entry: Entry = { op, phase: "waiting", placedFor: undefined };
    connection.entries.set(op.id, entry);
    const slot = this.#slots.get(op.slot) ?? [];
    const before = slot.findLastIndex((other) => other.op.id < op.id);
    slot.splice(before + 1, 0, entry);
    this.#slots.set(op.slot, slot);
    return entry;
  }

  /** Takes out an op that is finished. Its entry as it was; undefined when it was not known. */
  remove(op: Op): Entry | undefined {
    const connection = this.#connections.get(op.connection);
    const entry = connection?.entries.get(op.id);
    if (connection === undefined || entry === undefined) return undefined;
    connection.entries.delete(op.id);
    if (entry.phase === "leaving") connection.leaving -= 1;
    connection.untried.delete(op.id);
    const slot = (this.#slots.get(op.slot) ?? []).filter((other) => other !== entry);
    if (slot.length === 0) this.#slots.delete(op.slot);
    else this.#slots.set(op.slot, slot);
    return entry;
  }

  /** The op that is sent next from a slot, or is being sent. */
  head(slot: string): Entry | undefined {
    return this.#slots.get(slot)?.[0];
  }

  entry(op: Op): Entry | undefined {
    return this.#connections.get(op.connection)?.entries.get(op.id);
  }

  /** Nothing is on the way to the disk or to a destination. */
  isAtRest(): boolean {
    return this.#connections.values().every(({ entries }) => entries.values().every(({ phase }) => phase === "waiting"));
  }

  /** Connections that have, or had, unfinished ops. */
  connections(): ReadonlyMap<string, ConnectionQueue> {
    return this.#connections;
  }

  #connection(name: string): ConnectionQueue {
    const known = this.#connections.get(name);
    if (known !== undefined) return known;
    const connection: ConnectionQueue = { entries: new Map(), untried: new Set(), leaving: 0 };
    this.#connections.set(name, connection);
    return connection;
  }
}
