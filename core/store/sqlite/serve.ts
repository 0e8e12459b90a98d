import type { Boot } from "../port.ts";
import { type DatabaseMethod, databaseCalls } from "./database-calls.ts";
import { type DatabaseOptions, StoreDatabase } from "./store-database.ts";
import { type StoreFailure, storeFailure } from "./store-failure.ts";

/** One request to the database. */
export interface DatabaseRequest {
  readonly method: DatabaseMethod;
  readonly args: readonly unknown[];
}

/** Its answer. Errors travel as data: an error object loses its code on the way between threads. */
export type DatabaseAnswer<T = unknown> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: StoreFailure };

export interface ServedDatabase {
  /** Whether it opened. */
  readonly opened: DatabaseAnswer<Boot>;
  readonly answer: (request: DatabaseRequest) => DatabaseAnswer;
}

/** Opens the database and answers requests to it. Throws nothing, here or later. `open`: another way to come by it than a file. */
export function serveDatabase(
  options: DatabaseOptions,
  open: (options: DatabaseOptions) => StoreDatabase = StoreDatabase.open,
): ServedDatabase {
  const opened = attempt(options.path, () => open(options));
  if (!opened.ok) return { opened, answer: () => opened };

  const calls = databaseCalls(opened.value);
  return {
    opened: { ok: true, value: opened.value.boot },
    answer: ({ method, args }) => {
      // The link's signature ties the arguments to the method.
      const run = calls[method] as (...values: readonly unknown[]) => unknown;
      return attempt(options.path, () => run(...args));
    },
  };
}

function attempt<T>(path: string, work: () => T): DatabaseAnswer<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, failure: storeFailure(error, path) };
  }
}
