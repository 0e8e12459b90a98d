import type { FlowOperator } from "#core/rules/compiled-flow";

const gatePrefix = "gate:";
const eventPrefix = "event:";

/** The address of a gate, below its rule. No entity has it: their keys are JSON. `key` is the id of a computed key, or of none. */
export function gateKey(operator: FlowOperator, key: string | undefined): string {
  return key === undefined ? `${gatePrefix}${operator}` : `${gatePrefix}${operator}:${key}`;
}

/** The address of an event's run, below its rule: the event's id, unless that might be taken for something else. */
export function runKey(eventId: string): string {
  return eventId.startsWith(gatePrefix) || eventId.startsWith(eventPrefix) ? `${eventPrefix}${eventId}` : eventId;
}
