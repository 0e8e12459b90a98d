import { StoreError } from "#core/store/port";

/** What is said on standard error when the process cannot go on: a line, and what to do. `showStack`: where it happened, too. */
export function lastWords(error: unknown, showStack: boolean): readonly string[] {
  const stack = showStack && error instanceof Error && error.stack !== undefined ? [error.stack] : [];
  if (error instanceof StoreError) {
    return [
      `herald stopped because of its store: ${oneLine(error.message)}`,
      "  Nothing that was accepted is lost: mend that and start it again, it goes on from what is on disk.",
      ...stack,
    ];
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return [
    `herald stopped because of a defect of its own: ${oneLine(what)}`,
    "  Nothing that was accepted is lost: start it again. Please report this; HERALD_STACK=1 shows where it happened.",
    ...stack,
  ];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}
