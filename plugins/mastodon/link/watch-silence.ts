import type { Clock } from "#core";

export interface SilenceOptions {
  readonly limitMs: number;
  /** Called when half of it is over: a chance to make the other side speak. */
  readonly probe?: () => void;
  /** Whether the silence is our own doing at the moment. */
  readonly isOurs: () => boolean;
  /** Called once, when nothing was heard for that long. */
  readonly dead: () => void;
}

/** Tells a dead link from a quiet one. */
export interface SilenceWatch {
  heard(): void;
  stop(): void;
}

/** Starts watching. */
export function watchSilence(clock: Clock, { limitMs, probe, isOurs, dead }: SilenceOptions): SilenceWatch {
  let heardAt = clock.now();
  let hasProbed = false;
  let cancel = clock.setTimer(heardAt + limitMs / 2, look);
  function look(): void {
    const now = clock.now();
    if (isOurs()) heardAt = now;
    if (now - heardAt >= limitMs) return dead();
    if (now - heardAt >= limitMs / 2 && !hasProbed) {
      hasProbed = true;
      probe?.();
    }
    cancel = clock.setTimer(heardAt + (hasProbed ? limitMs : limitMs / 2), look);
  }
  return {
    heard() {
      heardAt = clock.now();
      hasProbed = false;
    },
    stop: () => cancel(),
  };
}
