import { type Reduction, type SourceEvent, timestampText } from "#core";
import type { ConnectionStatus, TargetStatus } from "../events.ts";
import type { StateFrame } from "../frames.ts";
import type { KnownConnection, KnownTarget, SelfState } from "./state.ts";

/** A reason alone is told this often at most: some hold numbers that change with every try. */
const reasonEveryMs = 60_000;

/** How everything stands, compared with what was told: what is new is told. When all is known at last, or something is gone, what holds is told as a whole. */
export function stateHeard(state: SelfState, frame: StateFrame, now: number): Reduction<SelfState> {
  const teller = new Teller(state, now);
  const connections = frame.connections.flatMap((heard) => teller.connection(heard) ?? []);
  const targets = teller.targets(frame);
  const isComplete = frame.connections.every((one) => one.state !== null);
  const isSameList = state.connections.every((known) => frame.connections.some(({ connection }) => connection === known.connection));
  const { events } = teller;
  const isOld = events.length === 0 && isSameList && isComplete === state.isComplete && targets.length === state.targets.length;
  if (isOld) return { state, events };
  const next: SelfState = { connections, targets, isComplete, told: state.told + events.length };
  const isNews = isComplete && !(state.isComplete && isSameList);
  return { state: next, events, ...(isNews ? { snapshots: snapshotsOf(next) } : {}) };
}

class Teller {
  readonly events: SourceEvent[] = [];
  readonly #state: SelfState;
  readonly #now: number;

  constructor(state: SelfState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  /** What is known of a connection now; undefined while nothing is. */
  connection({ connection, plugin, state, reason }: StateFrame["connections"][number]): KnownConnection | undefined {
    const known = this.#state.connections.find((one) => one.connection === connection);
    if (state === null) return known;
    if (known?.state === state && !this.#isWorthTelling(known, reason)) return known;
    const isSameSide = known !== undefined && isUp(known.state) === isUp(state);
    const next: KnownConnection = {
      connection,
      plugin,
      state,
      previous: known?.state ?? null,
      reason,
      since: isSameSide ? known.since : this.#now,
      toldAt: this.#now,
      id: this.#nextId(connection),
    };
    this.events.push({ ...connectionEvent(next), time: this.#now });
    return next;
  }

  /** The places that refuse messages now. One that a connection took along with it is not told of. */
  targets({ connections, targets }: StateFrame): KnownTarget[] {
    for (const known of this.#state.targets) {
      if (targets.some((one) => isSame(one, known)) || !connections.some(({ connection }) => connection === known.connection)) continue;
      this.events.push({ ...targetEvent({ ...known, since: this.#now, id: this.#nextId(known.connection) }, true), time: this.#now });
    }
    return targets.map((heard) => {
      const known = this.#state.targets.find((one) => isSame(one, heard));
      if (known !== undefined && !this.#isWorthTelling(known, heard.reason)) return known;
      const next: KnownTarget = { ...heard, since: known?.since ?? this.#now, toldAt: this.#now, id: this.#nextId(heard.connection) };
      this.events.push({ ...targetEvent(next, false), time: this.#now });
      return next;
    });
  }

  #isWorthTelling(known: { readonly reason: string | null; readonly toldAt: number }, reason: string | null): boolean {
    return known.reason !== reason && this.#now >= known.toldAt + reasonEveryMs;
  }

  #nextId(connection: string): string {
    return `status:${this.#now.toString()}:${(this.#state.told + this.events.length).toString()}:${connection}`;
  }
}

/** What holds now, so that rules learn of what they were not there for, and let go of what is not configured any more. */
function snapshotsOf({ connections, targets }: SelfState): NonNullable<Reduction<SelfState>["snapshots"]> {
  return [
    { event: "connection.status", holds: connections.map(connectionEvent) },
    { event: "target.status", holds: targets.map((one) => targetEvent(one, false)) },
  ];
}

function connectionEvent({ connection, plugin, state, previous, reason, since, id }: KnownConnection): SourceEvent {
  const data: ConnectionStatus = { connection, plugin, up: isUp(state), state, previous, reason, since: timestampText(since) };
  return { name: "connection.status", id, subject: `connection/${connection}`, time: since, data };
}

function targetEvent({ connection, plugin, target, reason, since, id }: KnownTarget, up: boolean): SourceEvent {
  const data: TargetStatus = { connection, plugin, target, up, reason: up ? null : reason, since: timestampText(since) };
  return { name: "target.status", id, subject: `connection/${connection}/${target}`, time: since, data };
}

function isUp(state: KnownConnection["state"]): boolean {
  return state === "up" || state === "troubled";
}

function isSame(one: { readonly connection: string; readonly target: string }, other: typeof one): boolean {
  return one.connection === other.connection && one.target === other.target;
}
