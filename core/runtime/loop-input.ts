import type { Json } from "#core/codec/json";
import type { DeliveryInput } from "#core/delivery/delivery-input";
import type { Acknowledgement } from "#core/engine/noise/acknowledging";
import type { Event } from "#core/engine/state";
import type { SilenceChange } from "./silences.ts";
import type { SourceInput, SourceSnapshot } from "#core/plugin/source-definition";

/** What a person asked for a dead letter. */
export interface DeadLetterInput {
  readonly kind: "retry-dead" | "drop-dead";
  readonly rule: string;
  readonly key: string;
  readonly op: string;
}

/** Everything that happens is one of these, taken in order from one queue. */
export type LoopInput =
  | { readonly kind: "source"; readonly connection: string; readonly input: SourceInput; readonly cursor?: Json }
  /** `rules`: those it is for; all when undefined. */
  | {
      readonly kind: "snapshot";
      readonly connection: string;
      readonly snapshot: SourceSnapshot;
      readonly rules?: ReadonlySet<string>;
    }
  /** Rules that are new are told what holds, if the source is in step: else it will tell when it is. */
  | { readonly kind: "tell"; readonly connection: string; readonly rules: ReadonlySet<string> }
  | { readonly kind: "delivery"; readonly input: DeliveryInput }
  | { readonly kind: "note"; readonly connection: string; readonly name: string; readonly value: Json | undefined }
  | { readonly kind: "dead-letter"; readonly input: DeadLetterInput }
  /** What was never attempted of a rule that is not configured any more is dropped. */
  | { readonly kind: "rule-removed"; readonly rule: string; readonly key: string }
  | { readonly kind: "acknowledgement"; readonly input: Acknowledgement }
  /** An event that a person made up. */
  | { readonly kind: "test"; readonly event: Event }
  | { readonly kind: "silence"; readonly change: SilenceChange }
  /** Something is due: timers of rules, of sources, or the lazy states. */
  | { readonly kind: "wake" };

/** An input in the queue, with the promise that its commit settles. */
export interface Queued {
  readonly input: LoopInput;
  readonly bytes: number;
  accepted(): void;
}
