import { applicationId } from "./application-id.ts";

/**
 * The first tables. Times are milliseconds since the epoch, as REAL so that every JavaScript number comes back as it was.
 * `body` is the whole value as JSON; the columns beside it are what is looked up. `finished_at IS NULL` means that an op is queued or sending.
 */
export const tables = `
  PRAGMA application_id = ${applicationId};

  CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    install TEXT NOT NULL,
    boot INTEGER NOT NULL,
    highest_now REAL NOT NULL
  ) STRICT;

  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE source (connection TEXT PRIMARY KEY, state TEXT NOT NULL, cursor TEXT) STRICT;

  CREATE TABLE seen (key TEXT PRIMARY KEY, expires REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX seen_expires ON seen (expires);

  CREATE TABLE thing (
    rule TEXT NOT NULL,
    key TEXT NOT NULL,
    phase TEXT,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (rule, key)
  ) STRICT;
  CREATE INDEX thing_phase ON thing (rule, phase, key) WHERE phase IS NOT NULL;

  CREATE TABLE timer (
    rule TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    due REAL NOT NULL,
    gated INTEGER NOT NULL,
    PRIMARY KEY (rule, key, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX timer_due ON timer (due, rule, key, name, gated);

  CREATE TABLE slot (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX slot_thing ON slot (rule, key);

  CREATE TABLE op (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    key TEXT NOT NULL,
    slot TEXT NOT NULL,
    connection TEXT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    first_at REAL,
    finished_at REAL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX op_unfinished ON op (rule, key, id) WHERE finished_at IS NULL;
  CREATE INDEX op_finished ON op (state, finished_at) WHERE finished_at IS NOT NULL;
  CREATE INDEX op_slot ON op (slot);

  CREATE TABLE parked (scope TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE kv (
    connection TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (connection, name)
  ) STRICT, WITHOUT ROWID;
`;
