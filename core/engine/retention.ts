const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long the loop remembers that a rule has had an event: the longest that a source repeats itself. */
export const seenRetentionMs = 7 * dayMs;

/** A closed entity is remembered for `reopen_within`, at least this long. */
export const closedRetentionMs = dayMs;

/** How long a final close of an unknown key keeps a late opening away. */
export const tombstoneRetentionMs = dayMs;

/** An open entity without `expire_after` is forgotten after this much silence. */
export const silentRetentionMs = 30 * dayMs;

/**
 * How long a rule with `on_start: baseline` remembers that it has heard of a key. Long, because a forgotten key's next opening is taken
 * as baseline and told to nobody: a service that was well for a month must still be able to fail aloud.
 */
export const idleRetentionMs = 366 * dayMs;
