import type { Clock } from "#core";

const longestMs = 5_000;
const quietMs = 1_000;

/** Tells when a fresh link has replayed the past: after a quiet second, or five seconds at the latest. */
export interface ReplayWindow {
  /** A message arrived. */
  heard(): void;
  readonly over: Promise<void>;
  stop(): void;
}

/** Opens the window at the moment the link came up. */
export function openReplayWindow(clock: Clock): ReplayWindow {
  const { promise, resolve } = Promise.withResolvers<void>();
  const endsAt = clock.now() + longestMs;
  let isOpen = true;
  let cancel = clock.setTimer(endsAt, close);
  function close(): void {
    isOpen = false;
    cancel();
    resolve();
  }
  return {
    over: promise,
    heard() {
      if (!isOpen) return;
      cancel();
      cancel = clock.setTimer(Math.min(endsAt, clock.now() + quietMs), close);
    },
    stop: close,
  };
}
