/**
 * What came in and what rules made of it. Each outcome is a ring of its own: a new row takes the place of the oldest in its ring, so that the tables
 * are bounded at every moment.
 */
export const traces = `
  CREATE TABLE event (
    ring TEXT NOT NULL,
    slot INTEGER NOT NULL,
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    at REAL NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (ring, slot)
  ) STRICT;
  CREATE INDEX event_id ON event (id);
  CREATE INDEX event_number ON event (number);

  CREATE TABLE trace (
    ring TEXT NOT NULL,
    slot INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at REAL NOT NULL,
    rule TEXT NOT NULL,
    key TEXT,
    event TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (ring, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX trace_event ON trace (event) WHERE event IS NOT NULL;
  CREATE INDEX trace_thing ON trace (rule, key);
`;
