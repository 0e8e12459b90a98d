import type { EngineInput } from "#core/engine/input";
import type { ParkedRow } from "#core/store/port";

/** What delivery says to the loop. Parked scopes are written by the commit that takes the input. */
export type DeliveryInput =
  | Extract<EngineInput, { readonly kind: "claim" | "outcome" }>
  | { readonly kind: "park"; readonly row: ParkedRow }
  | { readonly kind: "unpark"; readonly scope: string };
