import type { ParkedRow } from "#core/store/port";
import type { Parking } from "./parking.ts";
import type { SlotQueues } from "./slot-queues.ts";

/** How one connection's deliveries stand. */
export interface ConnectionDeliveries {
  /** False while the connection is not open: its ops wait. */
  readonly isOpen: boolean;
  readonly queued: number;
  readonly sending: number;
  /** Since when the oldest unfinished op waits, in milliseconds; undefined when there is none. */
  readonly oldestMs: number | undefined;
  readonly parked: readonly Pick<ParkedRow, "scope" | "reason" | "since" | "until">[];
}

/** By connection; only those that have something to tell. */
export type CourierStatus = { readonly [connection: string]: ConnectionDeliveries };

/** Counts what is unfinished. Costs one pass over it. */
export function statusOf(
  queues: SlotQueues,
  parking: Parking,
  { isOpen, now }: { readonly isOpen: (connection: string) => boolean; readonly now: number },
): CourierStatus {
  const status: { [connection: string]: ConnectionDeliveries } = {};
  for (const connection of new Set([...queues.connections().keys(), ...parking.connections()])) {
    const ops = [...(queues.connections().get(connection)?.entries.values() ?? [])].map(({ op }) => op);
    const sending = ops.filter(({ state }) => state === "sending").length;
    const parked = parking.of(connection).map(({ scope, reason, since, until }) => ({ scope, reason, since, until }));
    if (ops.length === 0 && parked.length === 0) continue;
    const oldestMs = ops.length === 0 ? undefined : now - Math.min(...ops.map(({ enqueuedAt }) => enqueuedAt));
    status[connection] = { isOpen: isOpen(connection), queued: ops.length - sending, sending, oldestMs, parked };
  }
  return status;
}
