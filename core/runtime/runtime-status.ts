import type { CourierStatus } from "#core/delivery/courier-status";
import type { SilenceRecord } from "./silences.ts";
import type { LinkState } from "./supervisor.ts";

/** What a running bot tells of itself. */
export interface RuntimeStatus {
  /** Since when the loop is at the batch in hand, milliseconds since the epoch; undefined while it waits for something to do. */
  readonly busySince: number | undefined;
  /** How many inputs wait for the loop. */
  readonly waiting: number;
  /** All that were to be opened. */
  readonly connections: { readonly [connection: string]: { readonly isOpen: boolean } };
  readonly sources: { readonly [connection: string]: LinkState };
  readonly deliveries: CourierStatus;
  /** What people have silenced now. */
  readonly silences: readonly SilenceRecord[];
  /** How often what happened since the start. */
  readonly counts: { readonly [name: string]: number };
}
