import type { RunnableConnection } from "./connections.ts";

/** How the connections of one footing differ from those of another, by name. */
export interface ConnectionChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Those with other settings, or with the value of a secret that is another. */
  readonly restarted: readonly string[];
}

/** Pure. */
export function connectionChanges(before: readonly RunnableConnection[], after: readonly RunnableConnection[]): ConnectionChanges {
  const earlier = new Map(before.map((connection) => [connection.name, connection]));
  const later = new Set(after.map(({ name }) => name));
  const isOther = (one: RunnableConnection, other: RunnableConnection | undefined): boolean =>
    other !== undefined && (one.fingerprint !== other.fingerprint || one.plugin !== other.plugin);
  return {
    added: [...later].filter((name) => !earlier.has(name)),
    removed: [...earlier.keys()].filter((name) => !later.has(name)),
    restarted: after.filter((connection) => isOther(connection, earlier.get(connection.name))).map(({ name }) => name),
  };
}
