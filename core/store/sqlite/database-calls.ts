import type { TraceQuery } from "../traces.ts";
import type { StatementCall } from "./encode-write.ts";
import type { AggregateAddress } from "./queries.ts";
import type { StoreDatabase } from "./store-database.ts";

/** What can be asked of the database over a link. Arguments and answers are plain data that can be copied to another thread. */
export function databaseCalls(database: StoreDatabase) {
  const { queries } = database;
  return {
    boot: () => database.boot,
    load: (aggregates: readonly AggregateAddress[], seen: readonly string[]) => database.load(aggregates, seen),
    commit: (calls: readonly StatementCall[], now: number) => database.commit(calls, now),
    due: (now: number, limit: number, held: readonly string[]) => queries.due(now, limit, held),
    keys: (rule: string, phases: readonly string[]) => queries.keys(rule, phases),
    unfinishedOps: () => queries.unfinishedOps(),
    finishedSince: (sinceMs: number) => queries.finishedSince(sinceMs),
    deadOps: (limit: number) => queries.deadOps(limit),
    opsOf: (rule: string, key: string, limit: number) => queries.opsOf(rule, key, limit),
    timersOf: (rule: string, key: string) => queries.timersOf(rule, key),
    traces: (query: TraceQuery) => queries.traces(query),
    events: (query: { readonly id?: string; readonly limit: number }) => queries.events(query),
    ringMarks: () => queries.ringMarks(),
    sources: () => queries.sources(),
    parked: () => queries.parked(),
    kv: (connection: string) => queries.kv(connection),
    rulesWithEntities: () => queries.rulesWithEntities(),
    prune: (now: number, limit: number) => database.prune(now, limit),
    close: () => database.close(),
  };
}

export type DatabaseCalls = ReturnType<typeof databaseCalls>;
export type DatabaseMethod = keyof DatabaseCalls;
