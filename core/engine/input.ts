import type { Json, JsonObject } from "#core/codec/json";
import type { HoldInput } from "./hold/hold-input.ts";
import type { FlowInput } from "./flow/flow-input.ts";
import type { MemberNews } from "./group/member-news.ts";
import type { Acknowledgement } from "./noise/acknowledging.ts";
import type { Event, OpFailure } from "./state.ts";

/** What became of a request: classified by the plugin, decided by delivery, applied by the engine. Times are milliseconds since the epoch. */
export type OutcomeDecision =
  | { readonly kind: "done"; readonly ref: Json | undefined; readonly output: JsonObject; readonly gone: boolean }
  /** Certainly not carried out: try again at `due`. */
  | {
      readonly kind: "retry";
      readonly due: number;
      readonly failure: OpFailure /** Parked and overload waits are no try. */;
      readonly counts: boolean;
    }
  /** It may have been carried out: resolve at `due`. */
  | { readonly kind: "unsure"; readonly due: number; readonly failure: OpFailure }
  /** Given up; it becomes a dead letter. `gone`: because the remote message is no longer there. */
  | { readonly kind: "dead"; readonly failure: OpFailure; readonly gone: boolean };

/** What concerns one aggregate. The loop stamps `now`. */
export type EngineInput =
  | FlowInput
  | { readonly kind: "event"; readonly event: Event; readonly rule: string; readonly key: string }
  | { readonly kind: "timer"; readonly rule: string; readonly key: string; readonly name: string; readonly due: number }
  | { readonly kind: "outcome"; readonly rule: string; readonly key: string; readonly op: string; readonly decision: OutcomeDecision }
  /** Delivery is about to send this op: it becomes `sending` if it still may. */
  | { readonly kind: "claim"; readonly rule: string; readonly key: string; readonly op: string; readonly boot: number }
  /** The source knows what holds; this key does not, and was last seen when its last event came. */
  | { readonly kind: "absent"; readonly rule: string; readonly key: string; readonly connection: string; readonly event: string }
  /** The source knows that this key holds since `event.time`. */
  | { readonly kind: "held"; readonly rule: string; readonly key: string; readonly event: Event }
  | HoldInput
  /** Its rule is not configured any more. */
  | { readonly kind: "rule-removed"; readonly rule: string; readonly key: string }
  | MemberNews
  | Acknowledgement
  /** A person's word on a dead letter. */
  | { readonly kind: "retry-dead" | "drop-dead"; readonly rule: string; readonly key: string; readonly op: string };
