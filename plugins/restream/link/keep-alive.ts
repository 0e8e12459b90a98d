import type { Clock } from "#core";

const deadAfter = 2;

export interface KeepAliveOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Sends a ping. */
  readonly ping: () => void;
  /** Called once when two pings in a row got no answer. */
  readonly dead: () => void;
  /** Called at every beat before the ping. */
  readonly beat?: () => void;
}

/** Pings a link; anything that arrives is an answer. */
export interface KeepAlive {
  heard(): void;
  stop(): void;
}

/** Starts pinging. The feed of an account that is not live is silent, so nothing else tells a dead link from a quiet one. */
export function keepAlive({ clock, intervalMs, ping, dead, beat }: KeepAliveOptions): KeepAlive {
  let unanswered = 0;
  let cancel = clock.setTimer(clock.now() + intervalMs, tick);
  function tick(): void {
    if (unanswered >= deadAfter) return dead();
    beat?.();
    unanswered += 1;
    cancel = clock.setTimer(clock.now() + intervalMs, tick);
    ping();
  }
  return {
    heard() {
      unanswered = 0;
    },
    stop: () => cancel(),
  };
}
