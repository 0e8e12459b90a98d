import type { Json } from "#core/codec/json";
import type { SourceEvent } from "#core/plugin/source-definition";

/** What a recorded source is told in a replay, one after the other. */
export type RecordedStep =
  /** What it knew when its recording begins; the next `quiet` of `connected` and `in-step` were known to it already. */
  | { readonly kind: "state"; readonly state: Json; readonly quiet: number }
  /** From here on it gives the events that it is told, and nothing of its own. */
  | { readonly kind: "events" }
  | { readonly kind: "frame"; readonly frame: Json }
  | { readonly kind: "event"; readonly event: SourceEvent }
  | { readonly kind: "connected" }
  | { readonly kind: "in-step" }
  | { readonly kind: "lost"; readonly reason: string };
