import type { DueTimer } from "../port.ts";
import type { TraceQuery } from "../traces.ts";
import type { Connection, Row, Statement } from "./connection.ts";
import { type ReadStatement, readStatements } from "./read-statements.ts";

/** One aggregate's values, as the JSON they are stored as. */
export interface AggregateRow {
  readonly rule: string;
  readonly key: string;
  readonly thing: string | undefined;
  readonly slots: readonly string[];
  readonly ops: readonly string[];
}

/** A rule, a key, and the finished op wanted besides the unfinished ones, if any. */
export type AggregateAddress = readonly [rule: string, key: string, op: string | undefined];

type TimerRow = readonly [rule: string, key: string, name: string, due: number];

/** `input` is JSON. */
export type FinishedRow = readonly [connection: string, action: string, op: string, input: string, at: number];

/** `state` and `cursor` are JSON. */
export type SourceColumns = readonly [connection: string, state: string, cursor: string | null];

export type TimerColumns = readonly [name: string, due: number];

export type MarkColumns = readonly [ring: string, slot: number, number: number];

/** `value` is JSON. */
export type NoteColumns = readonly [name: string, value: string];

/** Everything that is read. Bodies stay JSON here: they are parsed where they are used. */
export class Queries {
  readonly #statements: { readonly [Name in ReadStatement]: Statement };

  constructor(connection: Connection) {
    const prepared = Object.entries(readStatements).map(([name, text]) => [name, connection.prepare(text)] as const);
    this.#statements = Object.fromEntries(prepared) as { readonly [Name in ReadStatement]: Statement };
  }

  aggregate([rule, key, op]: AggregateAddress): AggregateRow {
    const { thing, slots, ops, opsAndOne } = this.#statements;
    return {
      rule,
      key,
      thing: firstColumn(thing.rows(rule, key))[0],
      slots: firstColumn(slots.rows(rule, key)),
      ops: op === undefined ? firstColumn(ops.rows(rule, key)) : firstColumn(opsAndOne.rows(rule, key, op)),
    };
  }

  /** Which of these dedupe keys were seen and have not expired at `now`. */
  seen(keys: readonly string[], now: number): readonly string[] {
    return keys.filter((key) => this.#statements.seen.rows(key, now).length > 0);
  }

  due(now: number, limit: number, held: readonly string[]): { readonly timers: readonly DueTimer[]; readonly nextDue: number | undefined } {
    // One more than asked for: the first that is left over says when to come again.
    const rows = this.#statements.timers.rows(JSON.stringify(held), limit + 1) as readonly TimerRow[];
    const first = rows.slice(0, limit).filter(([, , , due]) => due <= now);
    return { timers: first.map(([rule, key, name, due]) => ({ rule, key, name, due })), nextDue: rows[first.length]?.[3] };
  }

  keys(rule: string, phases: readonly string[]): readonly string[] {
    return firstColumn(this.#statements.keys.rows(rule, JSON.stringify(phases)));
  }

  rulesWithEntities(): readonly string[] {
    return firstColumn(this.#statements.rules.rows());
  }

  unfinishedOps(): readonly string[] {
    return firstColumn(this.#statements.unfinishedOps.rows());
  }

  finishedSince(sinceMs: number): readonly FinishedRow[] {
    return this.#statements.finished.rows(sinceMs) as readonly FinishedRow[];
  }

  deadOps(limit: number): readonly string[] {
    return firstColumn(this.#statements.dead.rows(limit));
  }

  opsOf(rule: string, key: string, limit: number): readonly string[] {
    return firstColumn(this.#statements.opsOf.rows(rule, key, limit));
  }

  timersOf(rule: string, key: string): readonly TimerColumns[] {
    return this.#statements.timersOf.rows(rule, key) as readonly TimerColumns[];
  }

  traces(query: TraceQuery): readonly string[] {
    const { tracesOfEvent, tracesOfRule, tracesOfThing } = this.#statements;
    if ("event" in query) return firstColumn(tracesOfEvent.rows(query.event, query.limit));
    if (query.key === undefined) return firstColumn(tracesOfRule.rows(query.rule, query.limit));
    return firstColumn(tracesOfThing.rows(query.rule, query.key, query.limit));
  }

  events({ id, limit }: { readonly id?: string; readonly limit: number }): readonly string[] {
    const { events, eventsOfId } = this.#statements;
    return firstColumn(id === undefined ? events.rows(limit) : eventsOfId.rows(id, limit));
  }

  ringMarks(): { readonly events: readonly MarkColumns[]; readonly traces: readonly MarkColumns[] } {
    return {
      events: this.#statements.eventMarks.rows() as readonly MarkColumns[],
      traces: this.#statements.traceMarks.rows() as readonly MarkColumns[],
    };
  }

  sources(): readonly SourceColumns[] {
    return this.#statements.sources.rows() as readonly SourceColumns[];
  }

  parked(): readonly string[] {
    return firstColumn(this.#statements.parked.rows());
  }

  kv(connection: string): readonly NoteColumns[] {
    return this.#statements.kv.rows(connection) as readonly NoteColumns[];
  }
}

function firstColumn(rows: readonly Row[]): readonly string[] {
  return rows.map(([text]) => text as string);
}
