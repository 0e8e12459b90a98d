import { createObserver, type Observer } from "./observer.ts";
import { recordedBy } from "./recording/recorder.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import { bookkeeping, TraceBook } from "./trace-book.ts";

/** Who hears of everything: what counts and logs, what writes decisions down, what records traffic. */
export function observerOf({ observer, recorder, log, clock, metrics }: RuntimeOptions, traces: TraceBook | undefined): Observer {
  const counting = observer ?? createObserver(log, () => clock.now(), metrics);
  const booked = traces === undefined ? counting : bookkeeping(counting, traces);
  return recorder === undefined ? booked : recordedBy(recorder, booked);
}

/** The book of decisions, which goes on behind what is stored. */
export async function openBook({ store, clock, redact }: RuntimeOptions): Promise<TraceBook> {
  return new TraceBook({ marks: await store.ringMarks(), now: () => clock.now(), redact: redact ?? ((text) => text) });
}
