import { TimeQueue } from "./time-queue.ts";

/** Where a slot waits, and until when; `until` is undefined when something else than time ends it. */
export interface Wait {
  readonly lane: string;
  readonly until: number | undefined;
}

interface Lane {
  /** In the order in which they came. */
  readonly slots: Set<string>;
  until: number | undefined;
}

/**
 * What waits for what. A lane is one reason to wait: a time, a budget, a parked scope, a free place. Its slots go on in the order in which
 * they came, and only its first is ever asked, so a long queue costs no more than a short one and never holds another lane.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #laneOf = new Map<string, string>();
  readonly #times = new TimeQueue();

  /** Puts a slot at the end of a lane, out of the one where it was. In its own lane it keeps its place. */
  wait(slot: string, { lane: name, until }: Wait): void {
    if (this.#laneOf.get(slot) !== name) this.leave(slot);
    const known = this.#lanes.get(name);
    const lane = known ?? { slots: new Set(), until };
    if (until !== undefined && (known === undefined || known.until !== until)) this.#times.push(until, name);
    lane.slots.add(slot);
    lane.until = until;
    this.#lanes.set(name, lane);
    this.#laneOf.set(slot, name);
  }

  leave(slot: string): void {
    const name = this.#laneOf.get(slot);
    if (name === undefined) return;
    this.#laneOf.delete(slot);
    const lane = this.#lanes.get(name);
    lane?.slots.delete(slot);
    if (lane?.slots.size === 0) this.#lanes.delete(name);
  }

  isWaiting(slot: string): boolean {
    return this.#laneOf.has(slot);
  }

  /** The slot whose turn it is in a lane; undefined when nothing waits there. */
  first(lane: string): string | undefined {
    return this.#lanes.get(lane)?.slots.values().next().value;
  }

  /** Takes a lane whose time has come; undefined when there is none. Each is given once for each time that it was set to. */
  takeDue(now: number): string | undefined {
    const next = this.#next();
    if (next === undefined || next.at > now) return undefined;
    this.#times.pop();
    return next.name;
  }

  /** When the next lane's time comes. */
  nextDue(): number | undefined {
    return this.#next()?.at;
  }

  /** Times that lanes were set to earlier are still in the queue: they are passed over. */
  #next(): { readonly at: number; readonly name: string } | undefined {
    for (let next = this.#times.peek(); next !== undefined; next = this.#times.peek()) {
      if (this.#lanes.get(next.name)?.until === next.at) return next;
      this.#times.pop();
    }
    return undefined;
  }
}
