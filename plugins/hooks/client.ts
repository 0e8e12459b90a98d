import { Clock, IncomingRequests, type OpenContext } from "#core";
import type { Settings } from "./settings.ts";

export const needs = { clock: Clock, requests: IncomingRequests };

/** What one connection keeps over all its links. */
export interface HooksClient {
  readonly connection: string;
  readonly requests: IncomingRequests;
  /** A number that no request of this process had before. */
  nextNumber(): number;
}

/** Makes the client of a connection. Listens to nothing yet. */
export function openClient({ connection, needs: { requests } }: OpenContext<Settings, typeof needs>): HooksClient {
  let number = 0;
  return {
    connection,
    requests,
    nextNumber() {
      number += 1;
      return number;
    },
  };
}
