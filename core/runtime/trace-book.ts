import type { JsonObject } from "#core/codec/json";
import type { Event } from "#core/engine/state";
import type { StepOutcome, StepVerdict } from "#core/engine/step";
import type { Store, Write } from "#core/store/port";
import { type EventRing, eventsPerRing, type EventRecord, type Trace, tracesPerOutcome } from "#core/store/traces";
import type { Observer, VerdictAbout } from "./observer.ts";
import { type Latest, latest } from "./latest.ts";

/** What nothing came of. So many of each kind are worth keeping between two writes, the newest; each could be asked for, none is missed. */
const dullAtOnce = 50;
/** A larger payload is not kept, only the fact that it came. */
const largestPayload = 16_384;

/** So many decisions of each outcome are worth keeping between two writes, the newest, with their events: in a flood the ring would forget the others within a second. */
const toldAtOnce = 100;

/** In a flood what something came of is written this often: it touches more pages of the database than all the rest of a commit. */
const calmMs = 500;

const dullOutcomes: ReadonlySet<StepOutcome> = new Set(["no-match", "deduped", "ignored"]);

/** Writes and answers of delivery are told by the ops themselves. */
const untold: ReadonlySet<string> = new Set(["claim", "outcome"]);

export interface TraceBookOptions {
  readonly marks: Awaited<ReturnType<Store["ringMarks"]>>;
  readonly now: () => number;
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string;
}

/**
 * What came in and what rules made of it, on its way to the store. What something came of is written in the commit of what came of it, in a flood with
 * one half a second later; the rest goes along with a later one, and of a flood only the newest.
 */
export class TraceBook {
  readonly #options: TraceBookOptions;
  readonly #rings = new Map<string, number>();
  #eventNumber: number;
  #traceNumber: number;
  readonly #dullEvents = new Map<string, Latest<Event>>();
  readonly #told = new Map<StepOutcome, Latest<Told>>();
  #order = 0;
  #writtenAt = Number.NEGATIVE_INFINITY;
  readonly #dull = new Map<string, Latest<Omit<Trace, "number">>>();

  constructor(options: TraceBookOptions) {
    this.#options = options;
    const { events, traces } = options.marks;
    for (const { ring, slot } of events) this.#rings.set(`event ${ring}`, slot);
    for (const { ring, slot } of traces) this.#rings.set(`trace ${ring}`, slot);
    this.#eventNumber = Math.max(0, ...events.map(({ number }) => number));
    this.#traceNumber = Math.max(0, ...traces.map(({ number }) => number));
  }

  /** Whether something is left that no commit has taken along. */
  get hasUnwritten(): boolean {
    return this.#told.size + this.#dull.size + this.#dullEvents.size > 0;
  }

  heard(event: Event): void {
    into(this.#dullEvents, `${event.connection}.${event.name}`, event);
  }

  verdict(rule: string, event: Event | undefined, verdict: StepVerdict, about: VerdictAbout | undefined): void {
    const input = about?.input ?? "event";
    if (untold.has(input)) return;
    const { outcome, reason, until, clause } = verdict;
    const trace = { at: this.#options.now(), rule, key: about?.key, event: event?.id, input, outcome, reason, until, clause };
    if (dullOutcomes.has(outcome)) {
      into(this.#dull, `${rule}\n${outcome}`, trace);
    } else {
      into(this.#told, outcome, { trace, event, order: ++this.#order }, toldAtOnce);
    }
  }

  /** What is to be written now: what something came of, unless that was written a moment ago; with `all` everything. */
  take(all: boolean): readonly Write[] {
    const now = this.#options.now();
    if (!all && now - this.#writtenAt < calmMs) return [];
    this.#writtenAt = now;
    const told = [...this.#told.values()].flatMap((ring) => ring.items()).sort((one, other) => one.order - other.order);
    const events = this.#takeEvents(told, all);
    const traces = told.map(({ trace }) => trace);
    this.#told.clear();
    if (all) {
      traces.push(...[...this.#dull.values()].flatMap((ring) => ring.items()));
      this.#dull.clear();
    }
    return [...events, ...traces.map((trace) => this.#traceWrite(trace))];
  }

  /** The events that the decisions are about, each in the ring of the worst that came of it; with `all` also those that nothing came of. */
  #takeEvents(told: readonly Told[], all: boolean): readonly Write[] {
    const heeded = new Map<string, { readonly event: Event; ring: EventRing }>();
    for (const { event, trace } of told) {
      if (event === undefined) continue;
      const ring = ringOf(trace.outcome);
      const known = heeded.get(nameOf(event));
      if (known === undefined) heeded.set(nameOf(event), { event, ring });
      else if (worstFirst.indexOf(ring) < worstFirst.indexOf(known.ring)) known.ring = ring;
    }
    const writes = [...heeded.values()].map(({ event, ring }) => this.#eventWrite(event, ring));
    const isHeeded = (event: Event): boolean => heeded.has(nameOf(event));
    for (const [type, ring] of this.#dullEvents) {
      if (heeded.size > 0) ring.drop(isHeeded);
      if (all) writes.push(...ring.items().map((event) => this.#eventWrite(event, "dull")));
      if (all || ring.items().length === 0) this.#dullEvents.delete(type);
    }
    return writes;
  }

  #eventWrite(event: Event, ring: EventRing): Write {
    const text = JSON.stringify(event.data);
    const cut = text.length > largestPayload;
    const safe = cut ? "{}" : this.#options.redact(text);
    const record: EventRecord = {
      number: ++this.#eventNumber,
      event: safe === text ? event : { ...event, data: JSON.parse(safe) as JsonObject },
      ring,
      cut,
    };
    return { put: "event", slot: this.#nextSlot(`event ${ring}`, eventsPerRing), record };
  }

  #traceWrite(trace: Omit<Trace, "number">): Write {
    const numbered = { ...trace, number: ++this.#traceNumber, reason: this.#options.redact(trace.reason) };
    return { put: "trace", slot: this.#nextSlot(`trace ${trace.outcome}`, tracesPerOutcome), trace: numbered };
  }

  #nextSlot(ring: string, size: number): number {
    const slot = ((this.#rings.get(ring) ?? -1) + 1) % size;
    this.#rings.set(ring, slot);
    return slot;
  }
}

/** A decision in the order in which it was made, among those of other outcomes. */
interface Told {
  readonly trace: Omit<Trace, "number">;
  readonly event: Event | undefined;
  readonly order: number;
}

/** The worst first. */
const worstFirst: readonly EventRing[] = ["error", "held", "acted", "dull"];
const heldOutcomes: ReadonlySet<StepOutcome> = new Set(["dropped", "throttled", "muted", "silenced", "inhibited", "suppressed"]);

function ringOf(outcome: StepOutcome): EventRing {
  if (outcome === "error") return "error";
  return heldOutcomes.has(outcome) ? "held" : "acted";
}

function nameOf({ connection, id }: Event): string {
  return `${connection}\n${id}`;
}

/** An observer that also writes into the book. */
export function bookkeeping(observer: Observer, book: TraceBook): Observer {
  return {
    ...observer,
    event(event) {
      observer.event(event);
      book.heard(event);
    },
    verdict(rule, event, verdict, about) {
      observer.verdict(rule, event, verdict, about);
      book.verdict(rule, event, verdict, about);
    },
  };
}

function into<K, T>(rings: Map<K, Latest<T>>, name: K, item: T, size: number = dullAtOnce): void {
  const ring = rings.get(name);
  if (ring === undefined) rings.set(name, latest(size, item));
  else ring.add(item);
}
