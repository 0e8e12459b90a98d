import { keepTracesMs } from "../traces.ts";
import { keepDeadMs, keepDoneMs } from "../retention.ts";
import type { Connection, Statement } from "./connection.ts";

/** Everything that pruning does, by name. */
export const pruneStatements = {
  seen: "DELETE FROM seen WHERE key IN (SELECT key FROM seen WHERE expires <= ? ORDER BY expires LIMIT ?)",
  events: "DELETE FROM event WHERE at <= ?",
  traces: "DELETE FROM trace WHERE at <= ?",
  oldOps: "SELECT id, slot FROM op WHERE state = ? AND finished_at <= ? ORDER BY finished_at LIMIT ?",
  op: "DELETE FROM op WHERE id = ?",
  // The last op of a slot takes it along, unless its thing is still there to edit the message.
  slot:
    "DELETE FROM slot WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM op WHERE op.slot = ?1) " +
    "AND NOT EXISTS (SELECT 1 FROM thing WHERE thing.rule = slot.rule AND thing.key = slot.key)",
} as const;

/** Deletes what retention no longer needs. */
export class Pruner {
  readonly #connection: Connection;
  readonly #statements: { readonly [Name in keyof typeof pruneStatements]: Statement };

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#statements = {
      seen: connection.prepare(pruneStatements.seen),
      events: connection.prepare(pruneStatements.events),
      traces: connection.prepare(pruneStatements.traces),
      oldOps: connection.prepare(pruneStatements.oldOps),
      op: connection.prepare(pruneStatements.op),
      slot: connection.prepare(pruneStatements.slot),
    };
  }

  /** Deletes at most `limit` dedupe keys and ops, with the slots that no op and no thing needs any more. Returns how many rows are gone. */
  prune(now: number, limit: number): number {
    return this.#connection.transaction(() => {
      let deleted = this.#statements.seen.run(now, limit);
      // Rings are small, so they are not done in parts, and do not count.
      this.#statements.events.run(now - keepTracesMs);
      this.#statements.traces.run(now - keepTracesMs);
      for (const [state, keepMs] of [
        ["done", keepDoneMs],
        ["dropped", keepDoneMs],
        ["dead", keepDeadMs],
      ] as const) {
        deleted += this.#pruneOps(state, now - keepMs, limit - deleted);
      }
      return deleted;
    });
  }

  #pruneOps(state: string, finishedBefore: number, limit: number): number {
    if (limit <= 0) return 0;
    const old = this.#statements.oldOps.rows(state, finishedBefore, limit) as readonly (readonly [id: string, slot: string])[];
    for (const [id] of old) this.#statements.op.run(id);
    for (const [, slot] of old) this.#statements.slot.run(slot);
    return old.length;
  }
}
