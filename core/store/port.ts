import type { Json, JsonObject } from "#core/codec/json";
import type { Aggregate, Entity, Op, Slot, Thing, Timer } from "#core/engine/state";
import type { OpKind } from "#core/plugin/action-definition";
import type { EventRecord, RingMark, Trace, TraceQuery } from "./traces.ts";

/** The state of a source: what its reducer last returned, and where its link stood. */
export interface SourceRow {
  readonly connection: string;
  readonly state: Json;
  readonly cursor: Json | undefined;
}

/** Something that holds ops back: a connection or one target of it. `until`: when a single op may probe; `fingerprint`: of the settings that must change. */
export interface ParkedRow {
  /** `<connection>` or `<connection>|<target>`. */
  readonly scope: string;
  readonly reason: string;
  readonly since: number;
  readonly until: number;
  readonly fingerprint: string;
  readonly probes: number;
}

/** What one batch needs. Each list may be empty. */
export interface Reads {
  /** Aggregates by rule and key. `op` adds one finished op of it (a dead letter that a person wants to retry). */
  readonly aggregates: readonly { readonly rule: string; readonly key: string; readonly op?: string }[];
  /** Dedupe keys: which of them were seen and had not expired at the highest `now` of any commit. */
  readonly seen: readonly string[];
}

export interface Loaded {
  /** In the order asked for; an unknown one has no thing, slots or ops. */
  readonly aggregates: readonly Aggregate[];
  readonly seen: ReadonlySet<string>;
}

/** One change. All writes of a commit happen or none does. */
export type Write =
  | { readonly put: "thing"; readonly rule: string; readonly key: string; readonly thing: Thing }
  /** Removes the entity or run with its timers and its slots, but for slots with unfinished ops and with dead ones, which a person may retry. */
  | { readonly drop: "thing"; readonly rule: string; readonly key: string }
  /** Replaces all timers of this (rule, key). */
  | { readonly put: "timers"; readonly rule: string; readonly key: string; readonly timers: readonly Timer[] }
  | { readonly put: "slot"; readonly rule: string; readonly key: string; readonly slot: Slot }
  | { readonly drop: "slot"; readonly id: string }
  | { readonly put: "op"; readonly op: Op }
  | { readonly put: "seen"; readonly key: string; readonly expires: number }
  | { readonly put: "source"; readonly row: SourceRow }
  | { readonly put: "parked"; readonly row: ParkedRow }
  | { readonly drop: "parked"; readonly scope: string }
  | { readonly put: "kv"; readonly connection: string; readonly name: string; readonly value: Json }
  | { readonly drop: "kv"; readonly connection: string; readonly name: string }
  | { readonly put: "meta"; readonly name: string; readonly value: Json }
  /** Takes the place of what is in that slot of its ring. */
  | { readonly put: "event"; readonly slot: number; readonly record: EventRecord }
  | { readonly put: "trace"; readonly slot: number; readonly trace: Trace };

/** What a budget must know of a request that was made: an action names its budgets by input and kind. */
export interface FinishedRequest {
  readonly connection: string;
  readonly action: string;
  readonly op: OpKind;
  readonly input: JsonObject;
  /** When it was finished, milliseconds since the epoch. */
  readonly at: number;
}

export interface DueTimer {
  readonly rule: string;
  readonly key: string;
  readonly name: string;
  readonly due: number;
}

/** What a start needs to know. */
export interface Boot {
  /** 128 random bits in base64url, made with the database. */
  readonly install: string;
  /** Grows by one at every open; committed before `open` resolves. */
  readonly boot: number;
  /** The highest `now` that a commit carried. */
  readonly highestNow: number;
}

/**
 * The durable state. Nothing else writes to it. Only the loop calls `commit`, one at a time.
 *
 * `commit` rejects with a `StoreError`: `transient` (full disk, busy, I/O error; nothing was written and the same writes may be tried again)
 * or not (the process must stop and start again from disk).
 */
export interface Store {
  readonly boot: Boot;
  load(reads: Reads): Promise<Loaded>;
  /** Writes all or nothing, durable when it resolves. `now` is stored as the highest now. */
  commit(writes: readonly Write[], now: number): Promise<void>;
  /**
   * The `limit` earliest timers at or before `now`, ordered by due time, and when the earliest one after those is due. Of rules in `held` only those
   * that need no source to be in step (`isGated`).
   */
  due(
    now: number,
    limit: number,
    held: readonly string[],
  ): Promise<{ readonly timers: readonly DueTimer[]; readonly nextDue: number | undefined }>;
  /** The keys of all entities of a rule in these phases; `gate`: of its gates; `watch`: of its things that others wait for. */
  keys(rule: string, phases: readonly (Entity["phase"] | "gate" | "watch")[]): Promise<readonly string[]>;
  /** Unfinished ops (queued and sending), in order, of all rules: what delivery starts from. */
  unfinishedOps(): Promise<readonly Op[]>;
  /** Ops that were done or given up since a time, of which budgets are rebuilt. */
  finishedSince(sinceMs: number): Promise<readonly FinishedRequest[]>;
  /** Dead letters, newest first. */
  deadOps(limit: number): Promise<readonly Op[]>;
  /** The newest ops of one aggregate, finished ones as long as they are kept; the newest first. */
  opsOf(rule: string, key: string, limit: number): Promise<readonly Op[]>;
  timersOf(rule: string, key: string): Promise<readonly Timer[]>;
  /** What rules made of what came in; the newest first. */
  traces(query: TraceQuery): Promise<readonly Trace[]>;
  /** What came in, all or one; the newest first. */
  events(query: { readonly id?: string; readonly limit: number }): Promise<readonly EventRecord[]>;
  /** Where the rings of events and of traces stand. */
  ringMarks(): Promise<{ readonly events: readonly RingMark[]; readonly traces: readonly RingMark[] }>;
  sources(): Promise<readonly SourceRow[]>;
  parked(): Promise<readonly ParkedRow[]>;
  kv(connection: string): Promise<readonly { readonly name: string; readonly value: Json }[]>;
  /** Rule ids that have entities or gates. */
  rulesWithEntities(): Promise<readonly string[]>;
  /** Deletes up to `limit` rows that retention no longer needs: expired dedupe keys, old finished ops (`keepDoneMs`), dead ones (`keepDeadMs`). Returns how many. A slot goes along with its last op when its thing is gone. */
  prune(now: number, limit: number): Promise<number>;
  close(): Promise<void>;
}

/** A store that failed. The message names the file and says what to do. */
export class StoreError extends Error {
  readonly code: string;
  /** Nothing was written, and the same may succeed later. */
  readonly transient: boolean;

  constructor(code: string, message: string, transient: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StoreError";
    this.code = code;
    this.transient = transient;
  }
}
