import type { Event } from "#core/engine/state";
import type { StepOutcome } from "#core/engine/step";
import type { Place } from "#core/errors/herald-error";

/** What one input came to in one rule. Times are milliseconds since the epoch. */
export interface Trace {
  /** Grows with every trace of the installation. */
  readonly number: number;
  readonly at: number;
  readonly rule: string;
  /** The canonical key; undefined when the rule was not about the event, or when there was none. */
  readonly key: string | undefined;
  /** The event that came in, or the one that a message between things goes back to. */
  readonly event: string | undefined;
  /** What came: an event, a timer with its name, a snapshot's word, a person's. */
  readonly input: string;
  readonly outcome: StepOutcome;
  readonly reason: string;
  readonly until: number | undefined;
  /** The first clause that did not hold. */
  readonly clause: { readonly source: string; readonly place: Place } | undefined;
}

/** What came of an event at worst: an `error`, something that was `held` back or dropped, something that was done (`acted`), or nothing (`dull`). */
export type EventRing = "error" | "held" | "acted" | "dull";

/** An event as it came in. */
export interface EventRecord {
  /** Grows with every recorded event of the installation. */
  readonly number: number;
  readonly event: Event;
  readonly ring: EventRing;
  /** Its payload was too large to be kept. */
  readonly cut: boolean;
}

/** Where a ring of rows stands: what is written next goes behind `slot`, and takes the place of the oldest when the ring is full. */
export interface RingMark {
  readonly ring: string;
  readonly slot: number;
  readonly number: number;
}

/** Which traces are asked for: those of an event, of a rule, or of one thing of a rule. */
export type TraceQuery = { readonly limit: number } & ({ readonly event: string } | { readonly rule: string; readonly key?: string });

/** So many traces are kept of each outcome: a flood of dull ones never pushes an interesting one out. */
export const tracesPerOutcome = 2_000;

/** So many events are kept of each ring: those that all is well with never push out one that went wrong. */
export const eventsPerRing = 1_000;

/** Older ones are deleted. */
export const keepTracesMs = 7 * 86_400_000;
