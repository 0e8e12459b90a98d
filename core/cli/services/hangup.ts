import { isatty } from "node:tty";

const standardStreams = [0, 1, 2] as const;

/**
 * SIGHUP has two senders: a person or a supervisor who wants the configuration read again, and a terminal that is gone. A bot whose terminal was
 * closed ends, as any program in a terminal does. Returns how to stop listening.
 */
export function onHangup({ reload, terminalGone }: { reload(): void; terminalGone(): void }): () => void {
  const terminals = standardStreams.filter((stream) => isatty(stream));
  const listener = (): void => {
    if (terminals.length > 0 && !terminals.some((stream) => isatty(stream))) terminalGone();
    else reload();
  };
  process.on("SIGHUP", listener);
  return () => void process.off("SIGHUP", listener);
}
