import type { Clock } from "#core";

/** How long an answer to a ping may take. */
const answerMs = 10_000;

export interface KeepAliveOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Sends a ping. Returns false when silence would say nothing, because the socket is not being read. */
  readonly ping: () => boolean;
  /** Called once when a ping got no answer. */
  readonly dead: () => void;
}

/** Pings a link; anything that arrives is an answer. */
export interface KeepAlive {
  heard(): void;
  stop(): void;
}

/** Starts pinging. Servers of the time send no pings themselves, and proxies cut a link on which nothing moves for a minute. */
export function keepAlive({ clock, intervalMs, ping, dead }: KeepAliveOptions): KeepAlive {
  let cancelDeadline = (): void => {};
  let cancelPing = clock.setTimer(clock.now() + intervalMs, beat);
  function beat(): void {
    cancelPing = clock.setTimer(clock.now() + intervalMs, beat);
    cancelDeadline();
    if (ping()) cancelDeadline = clock.setTimer(clock.now() + answerMs, dead);
  }
  return {
    heard: () => cancelDeadline(),
    stop() {
      cancelPing();
      cancelDeadline();
    },
  };
}
