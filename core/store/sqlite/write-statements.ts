/** Everything that a commit can do, by name: one write is one or several of these, in order. */
export const writeStatements = {
  putThing:
    "INSERT INTO thing (rule, key, phase, version, body) VALUES (?1, ?2, ?3, 1, ?4) " +
    "ON CONFLICT DO UPDATE SET phase = excluded.phase, version = version + 1, body = excluded.body",
  dropThing: "DELETE FROM thing WHERE rule = ? AND key = ?",
  // A dead op can be retried for as long as it is kept, and cannot without its slot.
  dropFreeSlots:
    "DELETE FROM slot WHERE rule = ? AND key = ? AND NOT EXISTS " +
    "(SELECT 1 FROM op WHERE op.slot = slot.id AND (op.finished_at IS NULL OR op.state = 'dead'))",
  dropTimers: "DELETE FROM timer WHERE rule = ? AND key = ?",
  putTimer:
    "INSERT INTO timer (rule, key, name, due, gated) VALUES (?1, ?2, ?3, ?4, ?5) " +
    "ON CONFLICT DO UPDATE SET due = excluded.due, gated = excluded.gated",
  putSlot:
    "INSERT INTO slot (id, rule, key, body) VALUES (?1, ?2, ?3, ?4) " +
    "ON CONFLICT DO UPDATE SET rule = excluded.rule, key = excluded.key, body = excluded.body",
  dropSlot: "DELETE FROM slot WHERE id = ?",
  putOp:
    "INSERT INTO op (id, rule, key, slot, connection, action, state, first_at, finished_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) " +
    "ON CONFLICT DO UPDATE SET state = excluded.state, first_at = excluded.first_at, finished_at = excluded.finished_at, body = excluded.body",
  putSeen: "INSERT INTO seen (key, expires) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET expires = excluded.expires",
  putSource:
    "INSERT INTO source (connection, state, cursor) VALUES (?1, ?2, ?3) " +
    "ON CONFLICT DO UPDATE SET state = excluded.state, cursor = excluded.cursor",
  putParked: "INSERT INTO parked (scope, body) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = excluded.body",
  dropParked: "DELETE FROM parked WHERE scope = ?",
  putKv: "INSERT INTO kv (connection, name, value) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET value = excluded.value",
  dropKv: "DELETE FROM kv WHERE connection = ? AND name = ?",
  putMeta: "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
  putEvent: "INSERT OR REPLACE INTO event (ring, slot, number, id, at, body) VALUES (?, ?, ?, ?, ?, ?)",
  putTrace: "INSERT OR REPLACE INTO trace (ring, slot, number, at, rule, key, event, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
} as const;

export type WriteStatement = keyof typeof writeStatements;
