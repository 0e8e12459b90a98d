import type { JsonObject } from "#core/codec/json";
import type { ValueType } from "./value-type.ts";

/** The names in scope while an expression is evaluated. All JSON; timestamps and durations are in their JSON form and become values by the declared type. */
export interface Scope {
  readonly event?: JsonObject;
  readonly meta?: JsonObject;
  readonly entity?: JsonObject;
  readonly members?: readonly JsonObject[];
  readonly events?: readonly JsonObject[];
  readonly vars?: JsonObject;
  readonly lists?: JsonObject;
  readonly maps?: JsonObject;
  readonly steps?: JsonObject;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The names that an expression may use and their types: what lint checks against. A name that is left out is unknown there. `now` is always a timestamp. */
export type ScopeTypes = { readonly [K in Exclude<keyof Scope, "now">]?: ValueType };
