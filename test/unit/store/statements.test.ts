import { describe, expect, it } from "vitest";
import { Connection } from "#core/store/sqlite/connection";
import { migrate } from "#core/store/sqlite/migrate";
import { pruneStatements } from "#core/store/sqlite/prune";
import { readStatements } from "#core/store/sqlite/read-statements";
import { writeStatements } from "#core/store/sqlite/write-statements";

/** Tables of which all rows are wanted, and small ones; the rings of traces are small, and are read whole only at a start or when pruned. */
const readWhole = new Set(["sources", "parked", "eventMarks", "traceMarks", "prune events", "prune traces"]);

/** SQLite's plan for a statement, one step a line. */
function planOf(sql: string): readonly string[] {
  const connection = new Connection(":memory:", { busyTimeoutMs: 0 });
  migrate(connection);
  const steps = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).rows();
  connection.close();
  return steps.map((step) => String(step[3]));
}

const pruning = Object.entries(pruneStatements).map(([name, sql]) => [`prune ${name}`, sql] as const);
const selective = [...Object.entries({ ...readStatements, ...writeStatements }), ...pruning].filter(([name]) => !readWhole.has(name));

describe.each(selective)("%s", (_, sql) => {
  it("reads no table from end to end", () => {
    const scans = planOf(sql).filter((step) => /^SCAN (?!json_each)/.test(step) && !/USING (COVERING )?INDEX/.test(step));

    expect(scans).toEqual([]);
  });
});

describe("the statements of the loop's hot path", () => {
  it.each([
    ["ops", "op_unfinished"],
    ["timers", "timer_due"],
    ["keys", "thing_phase"],
    ["dead", "op_finished"],
    ["finished", "op_finished"],
  ] as const)("answer %s from the index %s", (name, index) => {
    expect(planOf(readStatements[name]).join("\n")).toContain(index);
  });
});
