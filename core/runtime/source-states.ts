import type { Json } from "#core/codec/json";
import type { Event } from "#core/engine/state";
import type { Logger } from "#core/plugin/logger";
import type { SourceDefinition, SourceEvent, SourceInput, SourceNotice, SourceSnapshot } from "#core/plugin/source-definition";
import type { SourceRow } from "#core/store/port";

/** A source as the loop sees it: its pure half and its settings. */
export interface LoopSource {
  readonly connection: string;
  readonly plugin: string;
  readonly config: unknown;
  readonly definition: SourceDefinition;
}

/** What reducing one input gave. */
export interface Reduced {
  readonly events: readonly Event[];
  readonly snapshots: readonly SourceSnapshot[];
  readonly notices: readonly SourceNotice[];
  /** The row to commit with the events; undefined when nothing has to be written now. */
  readonly row: SourceRow | undefined;
}

const nothing: Reduced = { events: [], snapshots: [], notices: [], row: undefined };

/** The states of all sources, in memory as they stand after the last input, on disk as of the last commit that had to hold them. */
export class SourceStates {
  readonly #sources = new Map<string, LoopSource>();
  readonly #rows = new Map<string, SourceRow>();
  readonly #unwritten = new Set<string>();
  /** A timer that fired and did not go away by it, so that a defect in a reducer cannot spin. */
  readonly #fired = new Map<string, number>();
  /** Sources whose timers failed, so that it is said once. */
  readonly #withoutTimers = new Set<string>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /**
   * Takes a source in, or in again with other settings, with what is remembered of it: here, or else `fromDisk`. A state that no longer fits is left
   * behind, and said.
   */
  add(source: LoopSource, fromDisk?: SourceRow): void {
    const stored = this.#rows.get(source.connection) ?? fromDisk;
    const parsed = stored === undefined ? undefined : source.definition.state.safeParse(stored.state);
    if (parsed !== undefined && !parsed.success) {
      this.#log.warn("the stored state of a source does not fit this version; it starts afresh", { connection: source.connection });
    }
    const state = parsed?.success === true ? parsed.data : source.definition.initial;
    this.#sources.set(source.connection, source);
    this.#rows.set(source.connection, { connection: source.connection, state, cursor: stored?.cursor });
  }

  /** Nothing is taken from this source any more. What is remembered of it stays, should it come back. */
  remove(connection: string): void {
    this.#sources.delete(connection);
  }

  source(connection: string): LoopSource | undefined {
    return this.#sources.get(connection);
  }

  /** Every connection that something is taken from. */
  names(): readonly string[] {
    return [...this.#sources.keys()];
  }

  /** What a source knows, as it stands after the last input. */
  state(connection: string): Json | undefined {
    return this.#rows.get(connection)?.state;
  }

  cursor(connection: string): Json | undefined {
    return this.#rows.get(connection)?.cursor;
  }

  /** Feeds one input to a source's reducer. A reducer that throws is a defect: it is said, and the input changes nothing. */
  reduce(connection: string, input: SourceInput, cursor: Json | undefined, now: number): Reduced {
    const source = this.#sources.get(connection);
    const row = this.#rows.get(connection);
    if (source === undefined || row === undefined) return nothing;
    try {
      const reduction = source.definition.reduce(row.state, input, { now, config: source.config });
      const next: SourceRow = { connection, state: reduction.state, cursor: cursor ?? row.cursor };
      const changed = reduction.state !== row.state || cursor !== undefined;
      const mayWait = !changed || reduction.lazy === true;
      const events = reduction.events.map((event) => eventOf(source, event, now));
      this.#rows.set(connection, next);
      if (changed && mayWait) this.#unwritten.add(connection);
      if (!mayWait) this.#unwritten.delete(connection);
      return {
        events,
        snapshots: reduction.snapshots ?? [],
        notices: reduction.notices ?? [],
        row: mayWait ? undefined : next,
      };
    } catch (error) {
      this.#log.error("a source's reducer failed; the input was left out", { connection, input: input.kind, error });
      return nothing;
    }
  }

  /** What holds as far as a source's state knows. None where it cannot tell, or fails to, which is a defect. */
  snapshots(connection: string, now: number): readonly SourceSnapshot[] {
    const source = this.#sources.get(connection);
    const row = this.#rows.get(connection);
    if (source?.definition.snapshot === undefined || row === undefined) return [];
    try {
      return source.definition.snapshot(row.state, { now, config: source.config });
    } catch (error) {
      this.#log.error("a source failed to say what holds; new rules hear of it with its next news", { connection, error });
      return [];
    }
  }

  /** The timers of sources that are due, earliest first. */
  dueTimers(now: number): readonly { readonly connection: string; readonly name: string }[] {
    return this.#timers()
      .filter(({ due }) => due <= now)
      .sort((one, other) => one.due - other.due)
      .map(({ connection, name, due }) => {
        this.#fired.set(`${connection}\n${name}`, due);
        return { connection, name };
      });
  }

  nextDue(): number | undefined {
    const dues = this.#timers().map(({ due }) => due);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  /** Lets the newest row of a source wait for the next commit. */
  writeLater(connection: string): void {
    this.#unwritten.add(connection);
  }

  /** The rows whose last change was not worth a commit of its own. They count as written from here on. */
  takeUnwritten(): readonly SourceRow[] {
    const rows = [...this.#unwritten].map((connection) => this.#rows.get(connection)).filter((row) => row !== undefined);
    this.#unwritten.clear();
    return rows;
  }

  get hasUnwritten(): boolean {
    return this.#unwritten.size > 0;
  }

  /** A defect in a reducer's timers is its own: it must not stop the loop. */
  #timersOf({ connection, config, definition }: LoopSource): { readonly [name: string]: number } {
    const row = this.#rows.get(connection);
    if (row === undefined || definition.timers === undefined) return {};
    try {
      return definition.timers(row.state, config);
    } catch (error) {
      if (!this.#withoutTimers.has(connection)) this.#log.error("a source's timers failed; it goes on without them", { connection, error });
      this.#withoutTimers.add(connection);
      return {};
    }
  }

  #timers(): { readonly connection: string; readonly name: string; readonly due: number }[] {
    const timers = [];
    for (const [connection, source] of this.#sources) {
      for (const [name, due] of Object.entries(this.#timersOf(source))) {
        if (this.#fired.get(`${connection}\n${name}`) !== due) timers.push({ connection, name, due });
      }
    }
    return timers;
  }
}

/** An event never happens later than it arrives. */
export function eventOf(source: Pick<LoopSource, "connection" | "plugin">, event: SourceEvent, now: number): Event {
  return {
    id: event.id,
    connection: source.connection,
    plugin: source.plugin,
    name: event.name,
    subject: event.subject,
    time: Math.min(event.time, now),
    arrivedAt: now,
    via: event.via ?? [],
    data: event.data,
  };
}
