import type { FlowOperator } from "#core/rules/compiled-flow";
import type { Event } from "../state.ts";
import type { Candidate, EntityCandidate, EventCandidate } from "./gate.ts";

/** What gates, runs and entities tell each other. */
export type FlowMessage =
  /** To a gate: may this go on? */
  | { readonly is: "candidate"; readonly operator: FlowOperator; readonly keyText: string; readonly candidate: Candidate }
  /** To where an event's run is: nothing of flow control is left to ask. */
  | { readonly is: "let-on"; readonly candidate: EventCandidate }
  /** To an entity: what became of its question. `gate`: who says so. */
  | { readonly is: "answer"; readonly operator: FlowOperator; readonly gate: string; readonly episode: string; readonly passed: boolean }
  /** To a throttle: what waits in its queue waits no more. */
  | { readonly is: "left"; readonly candidate: EntityCandidate }
  /** To a throttle: what it let on was not there any more, and its place is free. */
  | { readonly is: "unused" };

/** A message of flow control to the aggregate at `key`. */
export interface FlowInput {
  readonly kind: "flow";
  readonly rule: string;
  readonly key: string;
  readonly message: FlowMessage;
}

/** The event that a message is about: what waited is let on by a timer, or by another event. */
export function eventOfFlow({ message }: FlowInput): Event | undefined {
  return "candidate" in message && "event" in message.candidate ? message.candidate.event : undefined;
}
