/** Everything that is read, by name. */
export const readStatements = {
  thing: "SELECT body FROM thing WHERE rule = ? AND key = ?",
  slots: "SELECT body FROM slot WHERE rule = ? AND key = ? ORDER BY id",
  ops: "SELECT body FROM op WHERE rule = ?1 AND key = ?2 AND finished_at IS NULL ORDER BY id",
  opsAndOne:
    "SELECT body, id FROM op WHERE rule = ?1 AND key = ?2 AND finished_at IS NULL " +
    "UNION SELECT body, id FROM op WHERE id = ?3 AND rule = ?1 AND key = ?2 ORDER BY id",
  seen: "SELECT 1 FROM seen WHERE key = ? AND expires > ?",
  timers:
    "SELECT rule, key, name, due FROM timer WHERE gated = 0 OR rule NOT IN (SELECT value FROM json_each(?)) " +
    "ORDER BY due, rule, key, name LIMIT ?",
  // The plus keeps SQLite from sorting by walking the table's key, bodies and all, instead of the index that has the phases.
  keys: "SELECT key FROM thing WHERE rule = ? AND phase IS NOT NULL AND phase IN (SELECT value FROM json_each(?)) ORDER BY +key",
  rules: "SELECT DISTINCT rule FROM thing WHERE phase IS NOT NULL ORDER BY rule",
  unfinishedOps: "SELECT body FROM op WHERE finished_at IS NULL ORDER BY id",
  finished:
    "SELECT connection, action, body ->> '$.op', body -> '$.input', finished_at FROM op " +
    "WHERE state IN ('done', 'dead') AND finished_at >= ? AND first_at IS NOT NULL ORDER BY finished_at, id",
  dead: "SELECT body FROM op WHERE state = 'dead' AND finished_at IS NOT NULL ORDER BY finished_at DESC, id DESC LIMIT ?",
  opsOf: "SELECT body FROM op WHERE rule = ? AND key = ? ORDER BY id DESC LIMIT ?",
  timersOf: "SELECT name, due FROM timer WHERE rule = ? AND key = ? ORDER BY due, name",
  tracesOfEvent: "SELECT body FROM trace WHERE event = ? ORDER BY number DESC LIMIT ?",
  tracesOfThing: "SELECT body FROM trace WHERE rule = ? AND key = ? ORDER BY number DESC LIMIT ?",
  tracesOfRule: "SELECT body FROM trace WHERE rule = ? ORDER BY number DESC LIMIT ?",
  events: "SELECT body FROM event ORDER BY number DESC LIMIT ?",
  eventsOfId: "SELECT body FROM event WHERE id = ? ORDER BY number DESC LIMIT ?",
  // SQLite gives the other columns of the row that has the maximum.
  eventMarks: "SELECT ring, slot, max(number) FROM event GROUP BY ring ORDER BY ring",
  traceMarks: "SELECT ring, slot, max(number) FROM trace GROUP BY ring ORDER BY ring",
  sources: "SELECT connection, state, cursor FROM source ORDER BY connection",
  parked: "SELECT body FROM parked ORDER BY scope",
  kv: "SELECT name, value FROM kv WHERE connection = ? ORDER BY name",
} as const;

export type ReadStatement = keyof typeof readStatements;
