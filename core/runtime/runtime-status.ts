import type { CourierStatus } from "#core/delivery/courier-status";
import type { SilenceRecord } from "./silences.ts";
import type { LinkState } from "./supervisor.ts";

/** Which configuration a bot runs on. Times are milliseconds since the epoch. */
export interface ConfigurationStatus {
  /** When what runs was read. */
  readonly loadedAt: number;
  /** A later reading was not taken over: what runs is older than the files. `problems`: `file:line:column: error: …`. */
  readonly refused?: { readonly at: number; readonly problems: readonly string[] };
}

/** What a running bot tells of itself. */
export interface RuntimeStatus {
  /** Since when the loop is at the batch in hand, milliseconds since the epoch; undefined while it waits for something to do. */
  readonly busySince: number | undefined;
  /** How many inputs wait for the loop. */
  readonly waiting: number;
  /** All that were to be opened. */
  readonly connections: {
    readonly [connection: string]: {
      readonly isOpen: boolean /** Closed at the moment, to be opened with other settings. */;
      readonly isRestarting?: true;
    };
  };
  readonly sources: { readonly [connection: string]: LinkState };
  readonly deliveries: CourierStatus;
  /** What people have silenced now. */
  readonly silences: readonly SilenceRecord[];
  /** Undefined where the configuration cannot change. */
  readonly configuration?: ConfigurationStatus;
  /** How often what happened since the start. */
  readonly counts: { readonly [name: string]: number };
}
