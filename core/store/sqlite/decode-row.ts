import type { Json, JsonObject } from "#core/codec/json";
import type { Aggregate, Op, Slot, Thing } from "#core/engine/state";
import type { OpKind } from "#core/plugin/action-definition";
import type { FinishedRequest, ParkedRow, SourceRow } from "../port.ts";
import type { EventRecord, RingMark, Trace } from "../traces.ts";
import type { AggregateRow, FinishedRow, MarkColumns, SourceColumns } from "./queries.ts";
import { fromStored } from "./stored-json.ts";

// Rows become values here. They are taken at their word: `encodeWrite` wrote them from the same types, and a migration changes them whenever
// those types change. `path` is the database's, for the error when a row is no longer JSON.

export function decodeAggregate({ rule, key, thing, slots, ops }: AggregateRow, path: string): Aggregate {
  return {
    rule,
    key,
    thing: thing === undefined ? undefined : (fromStored(thing, path) as Thing),
    slots: slots.map((slot) => fromStored(slot, path) as Slot),
    ops: ops.map((op) => decodeOp(op, path)),
  };
}

export function decodeOp(row: string, path: string): Op {
  return fromStored(row, path) as Op;
}

export function decodeFinished([connection, action, op, input, at]: FinishedRow, path: string): FinishedRequest {
  return { connection, action, op: op as OpKind, input: fromStored(input, path) as JsonObject, at };
}

export function decodeTrace(row: string, path: string): Trace {
  return fromStored(row, path) as Trace;
}

export function decodeEvent(row: string, path: string): EventRecord {
  return fromStored(row, path) as EventRecord;
}

export function decodeMark([ring, slot, number]: MarkColumns): RingMark {
  return { ring, slot, number };
}

export function decodeSource([connection, state, cursor]: SourceColumns, path: string): SourceRow {
  return { connection, state: decodeJson(state, path), cursor: cursor === null ? undefined : decodeJson(cursor, path) };
}

export function decodeParked(row: string, path: string): ParkedRow {
  return fromStored(row, path) as ParkedRow;
}

export function decodeJson(text: string, path: string): Json {
  return fromStored(text, path) as Json;
}
