import type { Store } from "../port.ts";
import { Connection } from "./connection.ts";
import { openLocalLink } from "./local-link.ts";
import { migrate } from "./migrate.ts";
import { SqliteStore } from "./sqlite-store.ts";
import { StoreDatabase } from "./store-database.ts";

/** A database without a file, for simulations: it outlives the stores that are booted on it, as a file outlives processes. */
export interface MemoryDatabase {
  /** Opens the store as a start of the program does, and counts the boot. Closing it leaves the database. One at a time. */
  boot(): Store;
  /** Forgets everything, as if it were new. */
  clear(): void;
  /** Drops everything. */
  close(): void;
}

const path = ":memory:";

/** Makes an empty database on the caller's thread. The same tables, statements and decoding as on disk; no lock, no waiting for a disk. */
export function openMemoryDatabase({ install }: { readonly install: string }): MemoryDatabase {
  const connection = new Connection(path, { busyTimeoutMs: 0 });
  migrate(connection);
  const tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").rows();
  const empty = tables.map(([name]) => `DELETE FROM ${String(name)}`).join("; ");
  const options = { path, install, busyTimeoutMs: 0, maxPages: undefined };
  let database: StoreDatabase | undefined;
  // Preparing the statements is most of what an opening costs.
  const open = (): StoreDatabase => {
    if (database === undefined) return (database = StoreDatabase.over(connection, install));
    database.bootAgain(install);
    return database;
  };
  return {
    boot: () => new SqliteStore(openLocalLink(options, open), path),
    clear: () => connection.execute(empty),
    close: () => connection.close(),
  };
}
