import type { Op, Thing } from "#core/engine/state";
import { isGated } from "#core/engine/timers";
import { StoreError, type Write } from "../port.ts";
import type { SqlValue } from "./connection.ts";
import { toStored } from "./stored-json.ts";
import type { WriteStatement } from "./write-statements.ts";

/** A statement and what it binds: what travels to the database's thread, cheaper to copy than objects and than one long text. */
export type StatementCall = readonly [WriteStatement, ...SqlValue[]];

/** The statements of one write, in order. Throws `STORE_UNSTORABLE`. `now` is when an op was finished that does not say it. */
export function encodeWrite(write: Write, now: number): readonly StatementCall[] {
  const calls = "put" in write ? encodePut(write, now) : encodeDrop(write);
  for (const [statement, ...values] of calls) for (const value of values) checkValue(value, statement);
  return calls;
}

function encodePut(write: Extract<Write, { put: string }>, now: number): readonly StatementCall[] {
  switch (write.put) {
    case "thing": {
      return [["putThing", write.rule, write.key, phaseOf(write.thing), toStored(write.thing, "thing")]];
    }
    case "timers": {
      const { rule, key, timers } = write;
      const puts = timers.map(({ name, due }): StatementCall => ["putTimer", rule, key, name, due, isGated(name) ? 1 : 0]);
      return [["dropTimers", rule, key], ...puts];
    }
    case "slot":
      return [["putSlot", write.slot.id, write.rule, write.key, toStored(write.slot, "slot")]];
    case "op":
      return [encodeOp(write.op, now)];
    case "seen":
      return [["putSeen", write.key, write.expires]];
    case "source": {
      const { connection, state, cursor } = write.row;
      return [["putSource", connection, toStored(state, "state"), cursor === undefined ? null : toStored(cursor, "cursor")]];
    }
    case "parked":
      return [["putParked", write.row.scope, toStored(write.row, "parked")]];
    case "kv":
      return [["putKv", write.connection, write.name, toStored(write.value, "value")]];
    case "meta":
      return [["putMeta", write.name, toStored(write.value, "value")]];
    case "event": {
      const { number, event, ring } = write.record;
      return [["putEvent", ring, write.slot, number, event.id, event.arrivedAt, toStored(write.record, "event")]];
    }
    case "trace": {
      const { number, at, rule, key, event, outcome } = write.trace;
      return [["putTrace", outcome, write.slot, number, at, rule, key ?? null, event ?? null, toStored(write.trace, "trace")]];
    }
  }
}

/** What a thing is looked up by. A run never is. */
function phaseOf(thing: Thing): string | null {
  if (thing.kind === "run") return null;
  return thing.kind === "lifecycle" ? thing.phase : thing.kind;
}

function encodeDrop(write: Extract<Write, { drop: string }>): readonly StatementCall[] {
  switch (write.drop) {
    case "thing": {
      const { rule, key } = write;
      return [
        ["dropThing", rule, key],
        ["dropTimers", rule, key],
        ["dropFreeSlots", rule, key],
      ];
    }
    case "slot":
      return [["dropSlot", write.id]];
    case "parked":
      return [["dropParked", write.scope]];
    case "kv":
      return [["dropKv", write.connection, write.name]];
  }
}

function encodeOp(op: Op, now: number): StatementCall {
  const { id, rule, key, slot, connection, action, state } = op;
  const isFinished = state !== "queued" && state !== "sending";
  const finishedAt = isFinished ? (op.finishedAt ?? now) : null;
  return ["putOp", id, rule, key, slot, connection, action, state, op.firstAttemptAt ?? null, finishedAt, toStored(op, "op")];
}

/** UTF-8 turns every half of a character into the same one, and SQLite turns NaN into NULL. */
function checkValue(value: SqlValue, statement: WriteStatement): void {
  const isStorable = typeof value === "string" ? value.isWellFormed() : !Number.isNaN(value);
  if (isStorable) return;
  const what = typeof value === "string" ? "a name with half a character (a lone surrogate)" : "a time that is not a number";
  throw new StoreError("STORE_UNSTORABLE", `The store cannot keep ${what} (${statement}).`, false);
}
