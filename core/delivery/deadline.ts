import type { Clock } from "#core/time/clock";
import { deadlineFault, type Fault, faultOf } from "./fault.ts";

/** How long after its signal has aborted a request may still say what came of it. */
const lastWordMs = 1_000;

/** What came of a request. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/**
 * Runs a request with a signal that aborts at the deadline and with `hardStop`. Never rejects, and answers at the latest a second after
 * either, even when the request does not listen.
 */
export async function withDeadline<T>(
  run: (signal: AbortSignal) => Promise<T>,
  { clock, deadlineMs, hardStop }: { readonly clock: Clock; readonly deadlineMs: number; readonly hardStop: AbortSignal },
): Promise<Answer<T>> {
  const { promise, resolve } = Promise.withResolvers<Answer<T>>();
  const controller = new AbortController();
  const end = (): void => {
    cancel();
    cancel = clock.setTimer(clock.now() + lastWordMs, () => resolve({ ok: false, fault: deadlineFault(deadlineMs) }));
    controller.abort(new Error("the request's time is over"));
  };
  let cancel = clock.setTimer(clock.now() + deadlineMs, end);
  hardStop.addEventListener("abort", end, { once: true });
  void answerOf(run, controller.signal).then(resolve);
  const answer = await promise;
  cancel();
  hardStop.removeEventListener("abort", end);
  return answer;
}

async function answerOf<T>(run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<Answer<T>> {
  try {
    return { ok: true, value: await run(signal) };
  } catch (error) {
    // Whatever was thrown after the abort, the deadline has passed already.
    return { ok: false, fault: { ...faultOf(error), late: signal.aborted } };
  }
}
