import { isatty } from "node:tty";

const standardStreams = [0, 1, 2] as const;

/** SIGHUP, from the moment on at which this is made: without a listener it would end the process. */
export interface Hangups {
  /** Aborts when the terminal is gone: a bot whose terminal was closed ends, as any program in a terminal does. */
  readonly terminalGone: AbortSignal;
  /** Calls `reload` whenever somebody wants the configuration read again; once now, if somebody has wanted that before. */
  onReload(reload: () => void): void;
  stop(): void;
}

/** Listens for SIGHUP, which has two senders: who wants the configuration read again, and a terminal that is gone. */
export function listenForHangups(): Hangups {
  const terminals = standardStreams.filter((stream) => isatty(stream));
  const gone = new AbortController();
  let isWanted = false;
  let reload = (): void => {
    isWanted = true;
  };
  const listener = (): void => {
    if (terminals.length > 0 && !terminals.some((stream) => isatty(stream))) gone.abort(new Error("the terminal is gone"));
    else reload();
  };
  process.on("SIGHUP", listener);
  return {
    terminalGone: gone.signal,
    onReload(listens) {
      reload = listens;
      if (isWanted) listens();
    },
    stop: () => void process.off("SIGHUP", listener),
  };
}
