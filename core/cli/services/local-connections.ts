import type { Json } from "#core/codec/json";
import { createContainer } from "#core/container/container";
import { createHttpClient } from "#core/http/undici-http-client";
import { HttpClient } from "#core/http/http-client";
import type { KeyValueStore } from "#core/plugin/key-value-store";
import type { Logger } from "#core/plugin/logger";
import { Clock as ClockToken, Printer as PrinterToken } from "#core/plugin/ports";
import { closeConnections, openConnections, type RunnableConnection, type RunningConnection } from "#core/runtime/connections";
import { LoopKeyValueStore } from "#core/runtime/notes";
import { withLoop } from "#core/runtime/offline-loop";
import type { Clock } from "#core/time/clock";
import { packageVersion } from "../package-version.ts";
import { openStore } from "./open-store.ts";

/** Where the clients of this process keep what they have to keep. */
export type NotesOf = (connection: string) => KeyValueStore;

/** Uses clients of a configuration in a process where no bot runs, and closes them. Those that cannot be opened are not among them. */
export async function withConnections<T>(
  connections: readonly RunnableConnection[],
  { clock, notesOf }: { readonly clock: Clock; readonly notesOf: NotesOf },
  use: (open: ReadonlyMap<string, RunningConnection>) => Promise<T>,
): Promise<T> {
  const http = createHttpClient({ clock, userAgent: `Herald/${packageVersion()}` });
  const printer = { print: () => Promise.resolve() };
  const root = createContainer().value(ClockToken, clock).value(HttpClient, http).value(PrinterToken, printer);
  const open = await openConnections(connections, { root, log: silent, notesOf });
  try {
    return await use(open);
  } finally {
    await closeConnections(open);
    await http.close();
  }
}

/** Uses the notes of a store that no bot has open; the store is made when it is not there. */
export async function withStoredNotes<T>(storePath: string, clock: Clock, use: (notesOf: NotesOf) => Promise<T>): Promise<T> {
  const store = await openStore(storePath);
  try {
    return await withLoop({ store, clock }, (loop) =>
      use((connection) => new LoopKeyValueStore(connection, store, (input) => loop.push(input))),
    );
  } finally {
    await store.close();
  }
}

/** Notes that are forgotten with the process. */
export function forgottenNotes(): KeyValueStore {
  const notes = new Map<string, Json>();
  return {
    get: (name) => Promise.resolve(notes.get(name)),
    set: (name, value) => Promise.resolve(void notes.set(name, value)),
    delete: (name) => Promise.resolve(void notes.delete(name)),
  };
}

const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };

function nothing(): void {}
