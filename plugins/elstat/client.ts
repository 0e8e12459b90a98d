import { Clock, type Needed } from "#core";

export const needs = { clock: Clock };

/** What one connection keeps over all its links. */
export interface ElstatClient extends Needed<typeof needs> {
  /** What was said once and need not be said again. */
  readonly said: Set<string>;
  /** How many links in a row ended without a word while an answer to a message of ours was awaited. */
  endsOnMessage: number;
}

/** Makes the client of a connection. Opens nothing. */
export function openClient({ clock }: Needed<typeof needs>): ElstatClient {
  return { clock, said: new Set(), endsOnMessage: 0 };
}
