import type { JsonObject } from "#core/codec/json";
import type { Event } from "#core/engine/state";
import type { StepOutcome, StepVerdict } from "#core/engine/step";
import type { Store, Write } from "#core/store/port";
import { eventsPerRing, type EventRecord, type Trace, tracesPerOutcome } from "#core/store/traces";
import type { Observer, VerdictAbout } from "./observer.ts";
import { type Latest, latest } from "./latest.ts";

/** What nothing came of. So many of each kind are worth keeping between two writes, the newest; each could be asked for, none is missed. */
const dullAtOnce = 50;
/** A larger payload is not kept, only the fact that it came. */
const largestPayload = 16_384;

/** So many decisions of each outcome are worth keeping between two writes, the newest, and so many of the events that they are about: in a flood the ring would forget the others within a second. */
const toldAtOnce = 100;
const actedAtOnce = 200;

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
  readonly #acted = new Map<string, Event>();
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
    return this.#told.size + this.#dull.size + this.#dullEvents.size + this.#acted.size > 0;
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
      into(this.#told, outcome, { trace, order: ++this.#order }, toldAtOnce);
      if (event !== undefined) this.#act(event);
    }
  }

  /** What is to be written now: what something came of, unless that was written a moment ago; with `all` everything. */
  take(all: boolean): readonly Write[] {
    const now = this.#options.now();
    if (!all && now - this.#writtenAt < calmMs) return [];
    this.#writtenAt = now;
    const events = this.#takeEvents(all);
    const told = [...this.#told.values()].flatMap((ring) => ring.items());
    const traces = told.sort((one, other) => one.order - other.order).map(({ trace }) => trace);
    this.#told.clear();
    if (all) {
      traces.push(...[...this.#dull.values()].flatMap((ring) => ring.items()));
      this.#dull.clear();
    }
    return [...events, ...traces.map((trace) => this.#traceWrite(trace))];
  }

  #takeEvents(all: boolean): readonly Write[] {
    const writes = [...this.#acted.values()].map((event) => this.#eventWrite(event, true));
    if (all) {
      const dull = [...this.#dullEvents.values()].flatMap((ring) => ring.items());
      writes.push(...dull.filter((event) => !this.#isActed(event)).map((event) => this.#eventWrite(event, false)));
      this.#dullEvents.clear();
    } else if (this.#acted.size > 0) {
      for (const [type, ring] of this.#dullEvents) {
        ring.drop((event) => this.#isActed(event));
        if (ring.items().length === 0) this.#dullEvents.delete(type);
      }
    }
    this.#acted.clear();
    return writes;
  }

  #act(event: Event): void {
    this.#acted.set(`${event.connection}\n${event.id}`, event);
    if (this.#acted.size <= actedAtOnce) return;
    const [oldest = ""] = this.#acted.keys();
    this.#acted.delete(oldest);
  }

  #isActed({ connection, id }: Event): boolean {
    return this.#acted.has(`${connection}\n${id}`);
  }

  #eventWrite(event: Event, acted: boolean): Write {
    const text = JSON.stringify(event.data);
    const cut = text.length > largestPayload;
    const safe = cut ? "{}" : this.#options.redact(text);
    const record: EventRecord = {
      number: ++this.#eventNumber,
      event: safe === text ? event : { ...event, data: JSON.parse(safe) as JsonObject },
      acted,
      cut,
    };
    return { put: "event", slot: this.#nextSlot(`event ${acted ? "acted" : "dull"}`, eventsPerRing), record };
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
  readonly order: number;
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
