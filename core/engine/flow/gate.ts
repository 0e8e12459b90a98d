import type { JsonObject } from "#core/codec/json";
import type { Event } from "../state.ts";

/** What comes to a gate of an event rule. `events`: what a batch before it has gathered, of which `event` is the last. */
export interface EventCandidate {
  readonly event: Event;
  readonly events?: readonly JsonObject[];
}

/** A lifecycle's pending entity, by its address and episode, that asks to be announced. */
export interface EntityCandidate {
  readonly entity: string;
  readonly episode: string;
}

/** What asks to be let on. */
export type Candidate = EventCandidate | EntityCandidate;

interface GateFacts {
  readonly kind: "gate";
  readonly keyText: string;
}

/** `passed`: when it let something through, by arrival, milliseconds since the epoch, the oldest first: as many as it still needs. */
export interface LimitGate extends GateFacts {
  readonly operator: "once" | "rate_limit";
  readonly passed: readonly number[];
}

/** `times`: when what it counts happened, by the events' own times, the oldest first. `heardAt`: when the last of them arrived. */
export interface ThresholdGate extends GateFacts {
  readonly operator: "threshold";
  readonly times: readonly number[];
  readonly heardAt: number;
}

/** Waits for quiet with the last that came. `since`, `heardAt`: when the first and the last arrived. */
export interface DebounceGate extends GateFacts {
  readonly operator: "debounce";
  readonly last: EventCandidate;
  readonly since: number;
  readonly heardAt: number;
}

/** `waiting`: what it has gathered, in its order. `since`: when the first of it arrived. `bytes`: how large it is as JSON, roughly. */
export interface BatchGate extends GateFacts {
  readonly operator: "batch";
  readonly waiting: readonly EventCandidate[];
  readonly bytes: number;
  readonly since: number;
}

/** `passed` as of a limit; `waiting`: the queue, and `bytes` how large it is as JSON, roughly. */
export interface ThrottleGate extends GateFacts {
  readonly operator: "throttle";
  readonly passed: readonly number[];
  readonly waiting: readonly Candidate[];
  readonly bytes: number;
}

/**
 * What one operator of flow control remembers for one of its keys: a thing of its own, beside the runs and entities that it lets on, under an
 * address that no event has. It is there only as long as it can matter.
 */
export type Gate = LimitGate | ThresholdGate | DebounceGate | BatchGate | ThrottleGate;

/** Where an entity's announcement stands: it waits for the answer of one gate, or that operator has let it on. */
export type FlowProgress =
  | { readonly state: "asks"; readonly operator: Gate["operator"]; readonly gate: string }
  | { readonly state: "passed"; readonly operator: Gate["operator"] };
