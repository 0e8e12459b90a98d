import type { Logger } from "#core/plugin/logger";
import { type Store, StoreError, type Write } from "#core/store/port";
import type { Clock } from "#core/time/clock";

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/**
 * Commits, and while the store fails in a way that may pass (a full disk, an I/O error) tries the very same writes again: everything
 * stands still meanwhile and nothing is lost. Rejects with any other failure, and with this one when `signal` aborts.
 */
export async function commitUntilDone(
  writes: readonly Write[],
  now: number,
  { store, clock, log, signal }: { readonly store: Store; readonly clock: Clock; readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (let attempt = 1, waitMs = firstWaitMs; ; attempt += 1, waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      await store.commit(writes, now);
      if (attempt > 1) log.info("the store takes writes again; nothing was lost", { attempts: attempt });
      return;
    } catch (error) {
      if (!(error instanceof StoreError) || !error.transient || signal.aborted) throw error;
      log.error(`${error.message.replace(/\.$/, "")}; everything waits, trying again in ${waitMs / 1000} s`, { code: error.code });
      await clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }
}
