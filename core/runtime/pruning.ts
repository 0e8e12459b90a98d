import type { Logger } from "#core/plugin/logger";
import type { Store } from "#core/store/port";
import type { Clock } from "#core/time/clock";

const usualEveryMs = 600_000;
const rowsAtOnce = 2_000;

export interface PruningOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Default: ten minutes. */
  readonly everyMs?: number | undefined;
}

/** Deletes what retention no longer needs, little by little, every so often. Returns how to stop it. */
export function startPruning({ store, clock, log, everyMs = usualEveryMs }: PruningOptions): () => void {
  const stopping = new AbortController();
  void prune();
  return () => stopping.abort(new Error("stopping"));

  async function prune(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await clock.sleep(everyMs, stopping.signal);
        while (!stopping.signal.aborted && (await store.prune(clock.now(), rowsAtOnce)) === rowsAtOnce)
          await clock.sleep(1_000, stopping.signal);
      } catch (error) {
        if (!stopping.signal.aborted) log.warn("old rows could not be deleted; trying again later", { error });
      }
    }
  }
}
