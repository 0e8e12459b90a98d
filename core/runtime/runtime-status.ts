import type { CourierStatus } from "#core/delivery/courier-status";
import type { LinkState } from "./supervisor.ts";

/** What a running bot tells of itself. */
export interface RuntimeStatus {
  readonly sources: { readonly [connection: string]: LinkState };
  readonly deliveries: CourierStatus;
  /** How often what happened since the start. */
  readonly counts: { readonly [name: string]: number };
}
