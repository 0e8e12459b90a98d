import type { Readings } from "#core/metrics/metrics";
import type { RuntimeStatus } from "./runtime-status.ts";

/** A status as metrics tell it. Pure. */
export function readingsOf(status: RuntimeStatus | undefined): Readings | undefined {
  if (status === undefined) return undefined;
  const connections = Object.entries(status.connections).map(([connection, { isOpen }]) => {
    const { queued = 0, sending = 0, oldestMs = 0, parked = [] } = status.deliveries[connection] ?? {};
    return {
      connection,
      isOpen,
      link: status.sources[connection]?.is,
      unfinished: queued + sending,
      oldestMs,
      parked: parked.length,
    };
  });
  const { configuration } = status;
  return {
    queue: status.waiting,
    silences: status.silences.length,
    connections,
    ...(configuration === undefined
      ? {}
      : { configuration: { isCurrent: configuration.refused === undefined, loadedAtMs: configuration.loadedAt } }),
  };
}
