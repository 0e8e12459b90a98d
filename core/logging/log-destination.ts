import { pino } from "pino";

/** Where finished log lines go. Each text ends with a line feed. Never throws. */
export interface LogDestination {
  write(text: string): void;
}

/** The process's standard error, written synchronously: nothing is lost at an exit, however sudden. */
export function standardErrorDestination(): LogDestination {
  const stream = pino.destination({ dest: 2, sync: true });
  // A reader that went away (`herald run 2>&1 | head`) is no reason for a bot to stop.
  stream.on("error", () => {});
  return stream;
}
